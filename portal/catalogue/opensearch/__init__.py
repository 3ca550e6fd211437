"""The other engine of search: what it is asked and told (pure), its client, when it is used.

It answers with numbers of entries only. Whoever shows them takes those that the catalogue holds, so
that an index that lags shows nothing private and nothing withdrawn.
"""


class Unanswered(Exception):  # noqa: N818 - named by what it says
    """OpenSearch did not answer, not in time, or not with all that was asked."""
