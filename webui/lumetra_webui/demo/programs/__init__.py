"""One file per framework, to copy from: `python -m lumetra_webui.demo.programs.openai_support` runs it alone.

Each needs a server (`lumetra serve`) and a model: OPENAI_API_KEY, and OPENAI_BASE_URL where it is not OpenAI's own.
"""
