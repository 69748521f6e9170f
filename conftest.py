"""Run the Python in the documentation as tests."""

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()],
    patterns=[
        "README.md",
        "docs/tutorial/*.md",
        "docs/how-to/*.md",
        "docs/explanation/*.md",
        "docs/reference/equality.md",
    ],
).pytest()
