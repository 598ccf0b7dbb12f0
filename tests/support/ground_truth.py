"""What the captured scenarios really were. The model behind all of them is a deterministic stand-in, so every dialect that
recorded a scenario has to tell the same story, as far as it can know it.

A call that nobody measured again: the figures are the stand-in's own, not read off any golden file.
"""

from dataclasses import dataclass
from typing import Any

MINI, MINI_DATED = "gpt-4o-mini", "gpt-4o-mini-2026-07-18"
REASONER, REASONER_DATED = "gpt-5-mini", "gpt-5-mini-2026-07-18"
SONNET = "claude-sonnet-4-5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a model."""

    request_model: str = MINI
    response_model: str = MINI_DATED
    provider: str = "openai"
    input_tokens: int
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0
    finish_reasons: tuple[str, ...] = ("stop",)
    question: str = ""
    """The text of the last message that a user wrote."""
    answer: tuple[Any, ...] = ()
    """Per choice its text, and (name, arguments, id) of each tool call."""


PARIS_CALL = ("get_weather", {"city": "Paris"}, "call_4c56fc1c11a5566d8595da68")
TOKYO_CALL = ("get_weather", {"city": "Tokyo"}, "call_bfd9631a7e12da9ddbd25bfe")
BOTH_CITIES = "What is the weather in both Paris and Tokyo?"
CAPITAL, CAPITAL_ANSWER = "What is the capital of France?", "The capital of France is Paris."
JOKE, JOKE_ANSWER = "Tell me a joke", "Why did the span cross the trace? To get to the other parent."
CITY_JSON = '{"city": "Paris", "country": "France", "population_millions": 2.1}'
RESIDENTS = "According to the context, Paris is the capital of France and has about 2.1 million residents."
RAG_QUESTION = (
    "According to the context: Bananas are yellow.\nParis is the capital of France.\nQuestion: What is the capital of France?"
)
TOOL_CALL = ("tool_call",)


def _claude(input_tokens: int, output_tokens: int, **further: Any) -> Call:
    return Call(
        request_model=SONNET,
        response_model=SONNET,
        provider="anthropic",
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cache_read_tokens=100,
        cache_write_tokens=20,
        **further,
    )


def _embedding(model: str, tokens: int, text: str) -> Call:
    return Call(request_model=model, response_model=model, input_tokens=tokens, finish_reasons=(), question=text)


SCENARIOS: dict[str, tuple[Call, ...]] = {
    "openai-chat": (Call(input_tokens=35, output_tokens=7, question=CAPITAL, answer=((CAPITAL_ANSWER,),)),),
    "openai-chat_stream": (Call(input_tokens=35, output_tokens=7, question=CAPITAL, answer=((CAPITAL_ANSWER,),)),),
    "openai-chat_reasoning": (
        Call(
            request_model=REASONER,
            response_model=REASONER_DATED,
            input_tokens=21,
            output_tokens=71,
            reasoning_tokens=64,
            question=CAPITAL,
            answer=((CAPITAL_ANSWER,),),
        ),
    ),
    "openai-chat_tools": (
        Call(
            input_tokens=47,
            output_tokens=68,
            cache_read_tokens=23,
            finish_reasons=TOOL_CALL,
            question=BOTH_CITIES,
            answer=((PARIS_CALL, TOKYO_CALL),),
        ),
        Call(
            input_tokens=82,
            output_tokens=22,
            cache_read_tokens=41,
            question=BOTH_CITIES,
            answer=(('It is 18°C and sunny in Paris (tool said: {"temp_c": 18, "sky": "sunny", "city": "Tokyo"}).',),),
        ),
    ),
    "openai-chat_tools_stream": (
        Call(
            input_tokens=23,
            output_tokens=68,
            finish_reasons=TOOL_CALL,
            question=BOTH_CITIES,
            answer=((PARIS_CALL, TOKYO_CALL),),
        ),
    ),
    "openai-chat_image": (
        Call(
            request_model="gpt-4o",
            response_model="gpt-4o-2026-07-18",
            input_tokens=19,
            output_tokens=23,
            question="What is in this image? Give context.",
            answer=((RESIDENTS,),),
        ),
    ),
    "openai-chat_multi_choice": (
        Call(
            input_tokens=11,
            output_tokens=32,
            finish_reasons=("stop", "stop"),
            question="Tell me a joke about tracing",
            answer=((JOKE_ANSWER,), (f"{JOKE_ANSWER} (alt 1)",)),
        ),
    ),
    "openai-chat_json": (Call(input_tokens=9, output_tokens=16, question="Describe Paris as JSON", answer=((CITY_JSON,),)),),
    "openai-chat_parse": (Call(input_tokens=7, output_tokens=16, question="Describe Paris", answer=((CITY_JSON,),)),),
    "openai-responses": (
        Call(input_tokens=20, output_tokens=7, cache_read_tokens=6, question=CAPITAL, answer=((CAPITAL_ANSWER,),)),
    ),
    "openai-responses_parse": (
        Call(input_tokens=8, output_tokens=16, cache_read_tokens=2, question="Describe Paris", answer=((CITY_JSON,),)),
    ),
    "openai-responses_stream": (
        Call(
            request_model=REASONER,
            response_model=REASONER_DATED,
            input_tokens=12,
            output_tokens=55,
            cache_read_tokens=4,
            reasoning_tokens=48,
            question=CAPITAL,
            answer=((CAPITAL_ANSWER,),),
        ),
    ),
    "openai-responses_tools": (
        Call(
            input_tokens=24,
            output_tokens=8,
            cache_read_tokens=8,
            finish_reasons=TOOL_CALL,
            question=BOTH_CITIES,
            answer=((PARIS_CALL, TOKYO_CALL),),
        ),
        Call(
            input_tokens=54,
            output_tokens=9,
            cache_read_tokens=18,
            question=BOTH_CITIES,
            answer=(('Tool result received: {"temp_c": 18}',),),
        ),
    ),
    "openai-embeddings": (
        _embedding("text-embedding-3-small", 7, CAPITAL),
        _embedding("text-embedding-3-large", 14, "Tokyo is the capital of Japan."),
    ),
    "anthropic-messages": (
        _claude(130, 14, question=CAPITAL, answer=((CAPITAL_ANSWER,),)),
        _claude(126, 46, question=JOKE, answer=((JOKE_ANSWER,),)),
    ),
    "anthropic-stream": (
        _claude(126, 22, question=JOKE, answer=((JOKE_ANSWER,),)),
        _claude(130, 14, question=CAPITAL, answer=((CAPITAL_ANSWER,),)),
    ),
    "anthropic-tools": (
        _claude(
            130,
            38,
            finish_reasons=TOOL_CALL,
            question="What is the weather in Paris?",
            answer=(("I'll check the weather.", ("get_weather", {"city": "Paris"}, "toolu_2c467439f700f7697ee3")),),
        ),
        _claude(146, 15, question="What is the weather in Paris?", answer=(("It is 18°C and sunny in Paris.",),)),
    ),
    "langchain-chain": (Call(input_tokens=22, output_tokens=7, question=CAPITAL, answer=((CAPITAL_ANSWER,),)),),
    "langchain-rag": (Call(input_tokens=33, output_tokens=7, question=RAG_QUESTION, answer=((CAPITAL_ANSWER,),)),),
    "langchain-agent": (
        Call(
            input_tokens=34,
            output_tokens=68,
            finish_reasons=TOOL_CALL,
            question=BOTH_CITIES,
            answer=((PARIS_CALL, TOKYO_CALL),),
        ),
        Call(
            input_tokens=55,
            output_tokens=15,
            cache_read_tokens=27,
            question=BOTH_CITIES,
            answer=(("It is 18°C and sunny in Paris (tool said: 18C sunny in Tokyo).",),),
        ),
    ),
    "agents-run": (
        Call(
            input_tokens=46,
            output_tokens=8,
            cache_read_tokens=15,
            finish_reasons=TOOL_CALL,
            question=BOTH_CITIES,
            answer=((PARIS_CALL, TOKYO_CALL),),
        ),
        Call(
            input_tokens=92,
            output_tokens=17,
            cache_read_tokens=30,
            question=BOTH_CITIES,
            answer=(('Tool result received: {"city": "Tokyo", "temp_c": 18, "sky": "sunny"}',),),
        ),
        Call(
            input_tokens=42,
            output_tokens=19,
            cache_read_tokens=14,
            finish_reasons=TOOL_CALL,
            question="I want a refund for order 8841",
            answer=((("transfer_to_refund_agent", {}, "call_ca4ea8a1bd85caa4d5ede1c5"),),),
        ),
        Call(
            input_tokens=43,
            output_tokens=12,
            cache_read_tokens=14,
            question="I want a refund for order 8841",
            answer=(('Tool result received: {"assistant": "Refund Agent"}',),),
        ),
    ),
    "pydanticai-agent": (
        Call(
            input_tokens=40,
            output_tokens=68,
            finish_reasons=TOOL_CALL,
            question=BOTH_CITIES,
            answer=((PARIS_CALL, TOKYO_CALL),),
        ),
        Call(
            input_tokens=61,
            output_tokens=15,
            cache_read_tokens=30,
            question=BOTH_CITIES,
            answer=(("It is 18°C and sunny in Paris (tool said: 18C sunny in Tokyo).",),),
        ),
    ),
    "vercel-tools": (
        Call(
            input_tokens=23,
            output_tokens=68,
            finish_reasons=TOOL_CALL,
            question=BOTH_CITIES,
            answer=((PARIS_CALL, TOKYO_CALL),),
        ),
        Call(
            input_tokens=48,
            output_tokens=17,
            cache_read_tokens=24,
            question=BOTH_CITIES,
            answer=(('It is 18°C and sunny in Paris (tool said: {"city":"Tokyo","temp":18}).',),),
        ),
    ),
    "vercel-responses": (
        Call(
            request_model=REASONER,
            response_model=REASONER_DATED,
            input_tokens=12,
            output_tokens=55,
            cache_read_tokens=4,
            reasoning_tokens=48,
            question=CAPITAL,
            answer=((CAPITAL_ANSWER,),),
        ),
    ),
    "vercel-generate-text": (Call(input_tokens=22, output_tokens=7, question=CAPITAL, answer=((CAPITAL_ANSWER,),)),),
}

# A second stand-in, which answers in the words of three more providers and counts as they do: cached tokens beside the input
# (Anthropic, Amazon), thoughts beside the answer (Google). What must come out are the whole numbers.
WEATHER, WEATHER_ANSWER = "weather in Paris?", "It is 18°C and sunny in Paris."
BEDROCK_SONNET = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"


def _weather(name: str, call_id: str, *, said: tuple[str, ...] = (), **further: Any) -> tuple[Call, Call]:
    """Tell the two calls of an agent that asks a tool for the weather: the same usage twice."""
    call = (name, {"city": "Paris"}, call_id)
    return (
        Call(finish_reasons=TOOL_CALL, question=WEATHER, answer=((*said, call),), **further),
        Call(question=WEATHER, answer=((WEATHER_ANSWER,),), **further),
    )


SCENARIOS.update(
    {
        "bedrock-converse": _weather(
            "get_weather",
            "tooluse_1",
            said=("I'll check.",),
            request_model=BEDROCK_SONNET,
            response_model="",
            provider="aws.bedrock",
            input_tokens=131,
            output_tokens=13,
            cache_read_tokens=100,
            cache_write_tokens=20,
        ),
        "gemini-generate": (
            Call(
                request_model="gemini-2.5-flash",
                response_model="gemini-2.5-flash",
                provider="gcp.gen_ai",
                input_tokens=40,
                output_tokens=14,
                cache_read_tokens=10,
                reasoning_tokens=5,
                question="Capital of France?",
                answer=((CAPITAL_ANSWER,),),
            ),
            Call(
                request_model="gemini-2.5-flash",
                response_model="gemini-2.5-flash",
                provider="gcp.gen_ai",
                input_tokens=40,
                output_tokens=14,
                cache_read_tokens=10,
                reasoning_tokens=5,
                question=WEATHER,
                answer=((WEATHER_ANSWER,),),
            ),
        ),
    }
)

_SAME_STORY = {
    "messages": "anthropic-messages",
    "stream": "anthropic-stream",
    "agents-run-plus-openai": "agents-run",
    "langchain-agent-plus-openai": "langchain-agent",
    "langchain-chain-plus-openai": "langchain-chain",
    "agent": "pydanticai-agent",
    "tools": "vercel-tools",
    "responses": "vercel-responses",
    "generate-text": "vercel-generate-text",
}


# Two scenarios that share a name with another one, and one whose emitter records no model calls at all.
_OTHER_STORIES = frozenset({("vercel", "stream"), ("strands", "agent"), ("otelgenai", "agents-run")})


def story(dialect: str, scenario: str) -> tuple[Call, ...] | None:
    """Find what really happened in a captured scenario; None where nobody wrote it down."""
    if (dialect, scenario) in _OTHER_STORIES:
        return None
    return SCENARIOS.get(_SAME_STORY.get(scenario, scenario))
