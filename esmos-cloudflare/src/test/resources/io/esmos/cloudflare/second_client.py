"""Cloudflare's own client, driven over standard input and output: a line of JSON for each call and each answer.

A call names the API's URL, the token and how often to try again. The client holds every answer against the schemas
that it was made from.
"""

import json
import sys
from functools import lru_cache, reduce

import cloudflare
from pydantic import TypeAdapter

ANYTHING = TypeAdapter(object)


def plain(value):
    """What the client made of an answer, as JSON can hold it."""
    dump = getattr(value, "model_dump", None)
    return dump(mode="json", by_alias=True) if dump else ANYTHING.dump_python(value, mode="json")


@lru_cache
def client(url, token, again):
    return cloudflare.Cloudflare(
        base_url=url, api_token=token, max_retries=again, _strict_response_validation=True
    )


def answer(call):
    caller = client(call["url"], call["token"], call["again"])
    method = reduce(getattr, call["method"].split("."), caller)
    result = method(**call["arguments"])
    if hasattr(result, "iter_pages"):
        pages = [[plain(item) for item in page.result] for page in result.iter_pages()]
        return {"pages": [len(page) for page in pages], "result": sum(pages, [])}
    return {"result": plain(result)}


def problem(error):
    return {
        "error": type(error).__name__,
        "message": str(error),
        "status": getattr(error, "status_code", None),
        "codes": [each.code for each in getattr(error, "errors", None) or []],
    }


def main():
    print(json.dumps({"result": cloudflare.__version__}), flush=True)
    for line in sys.stdin:
        try:
            done = answer(json.loads(line))
        except cloudflare.APIError as error:
            done = problem(error)
        print(json.dumps(done), flush=True)


main()
