"""The reference for chat templates: python3-jinja2 set up as transformers sets it up."""
import copy
import datetime
import functools
import json
import warnings

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.sandbox

warnings.simplefilter("ignore", SyntaxWarning)  # of the Python code that jinja2 makes

NOW = datetime.datetime(2026, 3, 7, 9, 5, 2)


class Generation(jinja2.ext.Extension):
    """`{% generation %}…{% endgeneration %}`: a call block, as transformers has it, that prints its body."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        call = self.call_method("_support")
        return jinja2.nodes.CallBlock(call, [], [], body).set_lineno(line)

    @staticmethod
    def _support(caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    made = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols"]
    )
    made.filters["tojson"] = tojson
    made.globals["raise_exception"] = raise_exception
    made.globals["strftime_now"] = lambda form: NOW.strftime(form)
    return made


ENVIRONMENT = environment()


@functools.lru_cache(maxsize=1)
def compiled(source):
    return ENVIRONMENT.from_string(source)


def outcome(source, variables):
    """{"expected": text}, {"refusal": message of raise_exception} or {"failure": the exception's name and words}."""
    try:
        return {"expected": compiled(source).render(**copy.deepcopy(variables))}
    except jinja2.exceptions.TemplateError as error:
        if type(error) is jinja2.exceptions.TemplateError:
            return {"refusal": str(error)}
        return {"failure": f"{type(error).__name__}: {error}"}
    except Exception as error:  # whatever Python raises inside a template
        return {"failure": f"{type(error).__name__}: {error}"}
