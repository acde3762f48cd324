"""Evidence to plan: number, count, next page and the rest of a `Pager`. Part of `scraper.pagination`.

What the page shows its readers (an indicator, numbered links) outweighs what it tells machines (`rel=next`, script
counts): on real pages the latter point to other articles and count other things.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from lxml.html import HtmlElement
from msgspec import structs

from scraper.model import Pager
from scraper.page_marks import Mark, marks_of
from scraper.pagination import words
from scraper.pagination.canonical import believed_canonical, names_another_article
from scraper.pagination.indicators import Indicator, has_empty_pager, indicators, script_figures
from scraper.pagination.inline import inline_pages
from scraper.pagination.links import Document, PageLink, page_links
from scraper.pagination.numbering import believable, goes_on, numbered, shift, unlinked_numbers
from scraper.pagination.single import single_page_link, without_switch
from scraper.urls import absolute_url, canonical_url, identity, without_mark

STRAYS = "its canonical URL is another article's:"
NO_PAGER = "no pager: nothing leads to another page of this article"


def read_pager(
    root: HtmlElement,
    url: str | None,
    *,
    canonical: str | None = None,
    body: HtmlElement | None = None,
    single_page_query: str | None = None,
) -> Pager:
    """What the page says of its place among the pages of its article.

    `canonical` is believed if it is the same site and the same article. `body` (the article's element) tells its own pager
    from those of comments and lists. `single_page_query` ("page=all") is a publisher's known habit, used where the page
    has several pages and links no one-page view itself. A page that nothing leads on from is page 1 of 1.
    """
    own = absolute_url(None, url) if url else absolute_url(None, canonical or "")
    own = canonical_url(own) if own else None
    canonical = absolute_url(own, canonical) if canonical else None
    declared = believed_canonical(own, canonical)
    pager = Plan(Document(root, own, declared, body), declared, single_page_query).pager()
    if names_another_article(own, canonical):
        return structs.replace(pager, evidence=(*pager.evidence, f"{STRAYS} {canonical}"))
    return pager


class Plan:
    """One page's evidence, gathered once; each method answers one question from it."""

    def __init__(self, document: Document, declared: str | None, habit: str | None) -> None:
        self.document = document
        self.declared = declared
        self.habit = habit
        self.links = believable(page_links(document), document.own)
        self.said = indicators(document)
        self.inline = inline_pages(document.root, self.said)
        self.labelled = numbered(self.links)
        self.indicator = self._believed_indicator()
        self.shift = shift(self.labelled.values(), self.links, is_first=not self._own_marks())
        self.evidence: list[str] = []

    def pager(self) -> Pager:
        article = self._article_url()
        if self.inline.pages > 1 and (self.inline.is_sure or not self._has_siblings()):
            why = f"{self.inline.pages} pages stand in this document"
            return Pager(article_url=article, number=1, count=1, inline_pages=self.inline.pages, evidence=(why,))
        number, count = self._number(), self._count()
        if number is not None and count is not None and number > count:
            count = None
        following = self._next(number, count)
        if following:
            self.evidence.append(f"next page {following}")
        is_counted = (count or 0) > 1 and not self.labelled
        if number is None and (following or is_counted) and not self._own_marks():
            number = 1
        if not self.evidence and following is None:
            return self._alone(article)
        several = count != 1 and (following is not None or bool(self.labelled) or (count or 0) > 1)
        return Pager(
            article_url=article,
            number=number,
            count=count,
            next_url=following,
            single_page_url=self._single_page() if several else None,
            page_urls=self._page_urls(article, number, following) if several else (),
            evidence=tuple(self.evidence),
        )

    def _alone(self, article: str | None) -> Pager:
        marks = [
            mark for mark in self._own_marks() if mark.strong and mark.number > 1 and mark.scheme.startswith("query")
        ]
        if marks:
            return Pager(
                article_url=article,
                number=marks[0].number,
                evidence=("its URL says which page it is, the page says nothing",),
            )
        return Pager(article_url=article, number=1, count=1, evidence=(NO_PAGER,))

    def _has_siblings(self) -> bool:
        return any(link.says_next or (link.label or 0) > 1 for link in self.links if link.mark)

    def _believed_indicator(self) -> Indicator | None:
        """The first that fits this page: with links to siblings, or right at the article. Others count another article's pages."""
        numbered_ones = [said for said in self.said if said.number is not None]
        usable = numbered_ones if len({(said.number, said.total) for said in numbered_ones}) == 1 else []
        usable = usable or [said for said in self.said if said.number is None]
        if any(link.mark for link in self.links):
            return next((said for said in usable if self._is_borne_out(said)), None)
        return next((said for said in usable if self._is_own(said)), None)

    def _is_borne_out(self, said: Indicator) -> bool:
        """Of a page that links its siblings: what its own numbers deny, and stands away from it, counts another article's pages."""
        shown = self._marked_current() or self._unlinked()
        if shown is None:
            return True
        return said.number in {None, shown} and (said.is_near or said.total == max(shown, *self.labelled, 0))

    def _is_own(self, said: Indicator) -> bool:
        """Of a page that links no siblings: page 1 says so at its article, a later one in its URL or by a link back."""
        own = max((mark.number for mark in self._own_marks() if mark.scheme.startswith("query")), default=1)
        leads_back = any(link.label == 1 or link.says_previous for link in self.links)
        is_later = (said.number or 1) > 1
        return 1 < own <= said.total or (said.is_near and (leads_back or not is_later))

    def _own_marks(self) -> tuple[Mark, ...]:
        """How this page's own URL reads as a page, in the schemes that its siblings use (any, if it links none)."""
        if not self.document.own:
            return ()
        schemes = {link.mark.scheme for link in self.links if link.mark}
        own = marks_of(identity(self.document.own))
        return tuple(mark for mark in own if (mark.scheme in schemes if schemes else mark.strong))

    def _number(self) -> int | None:
        if self.indicator and self.indicator.number is not None:
            self.evidence.append(f'indicator "{self.indicator.text}"')
            return self.indicator.number
        answers = (
            ("marked as current", self._marked_current()),
            ("stands unlinked among the page numbers", self._unlinked()),
            (
                "its own URL among the page numbers",
                next((n for n, link in self.labelled.items() if link.mark is None), None),
            ),
            ("its own URL", self._number_of_own_url()),
        )
        for why, number in answers:
            if number is not None:
                self.evidence.append(f"page {number}: {why}")
                return number
        if self.labelled and min(self.labelled) > 1:
            self.evidence.append("page 1: the page numbers begin with the next one")
            return 1
        return None

    def _marked_current(self) -> int | None:
        marked = {link.label for link in self.links if link.is_current and link.label}
        return marked.pop() if len(marked) == 1 else None

    def _unlinked(self) -> int | None:
        bare = unlinked_numbers([link.element for link in self.labelled.values() if link.mark])
        missing = [
            number for number in bare if number not in self.labelled and number <= max(self.labelled, default=0) + 1
        ]
        return missing[0] if len(set(missing)) == 1 else None

    def _number_of_own_url(self) -> int | None:
        marks = self._own_marks()
        supported = self.indicator or any(link.mark for link in self.links)
        if not marks or not supported or self.shift is None:
            return None
        return marks[0].number + self.shift if marks[0].number + self.shift > 0 else None

    def _count(self) -> int | None:
        if self.indicator and (
            self.indicator.number is not None or self.indicator.total >= max(self.labelled, default=0)
        ):
            if self.indicator.number is None:
                self.evidence.append(f'indicator "{self.indicator.text}"')
            return self.indicator.total
        if self.labelled:
            own = self._marked_current() or self._unlinked()
            pages = sorted({*self.labelled, own} if own else self.labelled)
            self.evidence.append(f"page numbers {', '.join(map(str, pages))}")
            return None if goes_on([link.element for link in self.labelled.values() if link.mark]) else max(pages)
        is_linked = any(link.mark for link in self.links)
        if not is_linked and not has_empty_pager(self.document.root):
            return None
        _, count, name = script_figures(self.document.root)
        if count is None or not (is_linked or (count > 1 and words.ARTICLE_COUNT.search(name or ""))):
            return None
        self.evidence.append(f"script {name} = {count}")
        return count

    def _next(self, number: int | None, count: int | None) -> str | None:
        if number is not None and number == count:
            return None
        if number is not None and (link := self.labelled.get(number + 1)) and link.mark:
            return link.url
        own = max((mark.number for mark in self._own_marks()), default=0)
        for link in self.links:
            if link.mark is None or link.says_previous or link.mark.number <= own:
                continue
            target = self._number_of(link)
            ahead = target is None or number is None or target == number + 1
            if ahead and (link.says_next or self._follows(link, own)):
                return link.url
        return None

    def _follows(self, link: PageLink, own: int) -> bool:
        """A link without words (a teaser, a picture) is the next page's only by its URL: one more than this one's."""
        return link.mark is not None and link.mark.strong and link.label is None and link.mark.number == max(own, 1) + 1

    def _number_of(self, link: PageLink) -> int | None:
        if link.label is not None:
            return link.label
        same = next((n for n, other in self.labelled.items() if identity(other.url) == identity(link.url)), None)
        if same is not None or link.mark is None or self.shift is None:
            return same
        return link.mark.number + self.shift

    def _article_url(self) -> str | None:
        """Page 1's URL: the declared one unless it carries a page mark itself, else one's own without its mark."""
        own, bare = self.document.own, self.declared
        if own is None:
            return None
        if bare and not any(mark.scheme in {m.scheme for m in self._own_marks()} for mark in marks_of(identity(bare))):
            return bare
        first = self.labelled.get(1)
        if first and (self._own_marks() or not any(link.mark for link in self.links)):
            return first.url  # else this is the bare page, which a link to "/1" repeats
        has_siblings = any(link.mark for link in self.links)
        marks = [
            mark for mark in self._own_marks() if has_siblings or (mark.strong and mark.scheme.startswith("query"))
        ]
        return without_mark(without_switch(own), marks[0]) if marks else without_switch(own)

    def _single_page(self) -> str | None:
        url = single_page_link(self.document)
        if url:
            self.evidence.append("one-page view linked")
        elif (
            self.habit and any(link.mark and link.mark.strong for link in self.links) and (bare := self._article_url())
        ):
            joint = "" if self.habit.startswith("/") else "&" if urlsplit(bare).query else "?"
            self.evidence.append(f"one-page view: this publisher's {joint}{self.habit}")
            return f"{bare}{joint}{self.habit}"
        return url

    def _page_urls(self, article: str | None, number: int | None, following: str | None) -> tuple[str, ...]:
        """From page 1 as far as they are known without a gap."""
        known = {n: link.url for n, link in self.labelled.items()}
        if number is not None and self.document.own:
            known.setdefault(number, self.document.own)
        if article:
            known[1] = article
        if number is not None and following:
            known.setdefault(number + 1, following)
        end = 1
        while end + 1 in known:
            end += 1
        return tuple(known[n] for n in range(1, end + 1)) if 1 in known else ()
