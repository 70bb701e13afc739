"""Renders chat templates as transformers does.

Usage: reference_templates.py FILE, which holds a JSON array of
{"template": "…", "messages": […], "tools": […] or null, "prompt": bool, "tokens": {"bos_token": "…", …}}.
Prints a JSON array with the text of each, or null where the template raised something.
"""

import json
import sys
from pathlib import Path

from transformers.utils.chat_template_utils import render_jinja_template


def render(case):
    try:
        rendered, _ = render_jinja_template(
            [case["messages"]],
            tools=case["tools"],
            chat_template=case["template"],
            add_generation_prompt=case["prompt"],
            **case["tokens"],
        )
    except Exception:
        return None
    return rendered[0]


json.dump([render(case) for case in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))], sys.stdout)
