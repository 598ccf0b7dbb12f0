"""Provider-shaped JSON → canonical messages: one file per shape, listed in `guess.py`.

Frameworks that know no conventions record the request and the response as the provider's client gave them. These modules
read such JSON; the dialects decide which attribute holds it. Everything here is pure and never raises on odd values.
"""
