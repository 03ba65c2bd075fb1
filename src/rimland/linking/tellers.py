"""Who tells in a report: a dataset or an article, which never tells of one attack twice."""

from __future__ import annotations


def teller_of(report_key: str) -> str:
    """Return the teller of a report; the SQL twin is ``linking.features.TELLER``.

    A report's key begins with its source; that of an article ends with its number in the article.
    """
    if report_key.startswith("article:"):
        return report_key.rpartition("-")[0]
    # Sources named with a colon do not exist beside articles' hosts: see model.ids.report_key.
    return report_key.partition(":")[0]
