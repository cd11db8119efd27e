"""A plain client for a sandbox: asks under a portal's name, follows nothing, keeps what a browser would keep."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit

import lxml.html


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(box, url, *, method="GET", headers=None, body=None, read=True) -> Answer:
    """The sandbox's answer to a request for a foreign address."""
    parts, own = urlsplit(url), urlsplit(box.url)
    connection = http.client.HTTPConnection(own.hostname, own.port, timeout=10)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(
            method, path.replace(" ", "%20"), body, {"Host": parts.netloc, "X-Forwarded-Proto": "https", **(headers or {})}
        )
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read() if read else b"")
    finally:
        connection.close()


class Browser:
    """One visitor of one InSite host: keeps the session's cookies and the form of the last page."""

    def __init__(self, box, host):
        self.box, self.url = box, f"https://{host}/Calendar.aspx"
        self.cookies: dict[str, str] = {}
        self.page = None
        self.answer: Answer | None = None

    def get(self):
        return self._show("GET", None)

    def post(self, target, years=None, **changes):
        form = {field.get("name"): field.get("value", "") for field in self.page.xpath("//form//input[@type='hidden']")}
        form |= {"__EVENTTARGET": target, "__EVENTARGUMENT": ""}
        if years is not None:
            form["ctl00_ContentPlaceHolder1_lstYears_ClientState"] = f'{{"value":"{years}"}}'
        form |= changes
        return self._show("POST", urlencode({name: value for name, value in form.items() if value is not None}))

    def send(self, form):
        """A form that somebody else filled in."""
        return self._show("POST", urlencode(form))

    def choose(self, years):
        return self.post("ctl00$ContentPlaceHolder1$lstYears", years)

    def _show(self, method, body):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.answer = ask(self.box, self.url, method=method, headers=headers, body=body)
        for line in self.answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if self.answer.status == 200:
            self.page = lxml.html.fromstring(self.answer.text)
        return self

    # -- what the page shows ---------------------------------------------------------------------------------------------------

    @property
    def range(self):
        return self.page.xpath("//input[@id='ctl00_ContentPlaceHolder1_lstYears_Input']/@value")[0]

    @property
    def rows(self):
        return self.page.xpath(
            "//table[@id='ctl00_ContentPlaceHolder1_gridCalendar_ctl00']/tbody/tr[@class='rgRow' or @class='rgAltRow']"
        )

    @property
    def ids(self):
        links = [row.xpath(".//a[contains(@id, 'hypiCal')]/@href")[0] for row in self.rows]
        return [int(re.search(r"M=IC&ID=(\d+)", unescape(link))[1]) for link in links]

    def pager_targets(self):
        links = self.page.xpath("(//tr[@class='rgPager'])[1]//div[contains(@class, 'rgNumPart')]//a/@href")
        return [re.search(r"__doPostBack\('([^']+)'", link)[1] for link in links]
