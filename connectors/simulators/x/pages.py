"""The pages for people: the shop's timeline with a box to reply as anyone, one thread, messages, avatars."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Response, redirect, request
from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from connectors.simulators.x.entities import HASHTAG, MENTION, addresses, leading
from connectors.simulators.x.things import Message, Post
from connectors.simulators.x.world import Unknown

if TYPE_CHECKING:
    from connectors.simulators.x import X

POSTS = 10
REPLIES = 40
THREAD = 200
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"
    ),
}


def dressed(text: str) -> Markup:
    """The text with its links, mentions and hashtags marked; everything else escaped."""
    spots = [(start, end, "link", address) for start, end, address in addresses(text)]
    for kind, pattern in (("mention", MENTION), ("tag", HASHTAG)):
        for found in pattern.finditer(text):
            if not any(start < found.end() and found.start() < end for start, end, *_ in spots):
                spots.append((found.start(), found.end(), kind, found[0]))
    out, place = Markup(""), 0
    for start, end, kind, value in sorted(spots):
        out += escape(text[place:start])
        if kind == "link":
            target = value if "://" in value else "http://" + value
            shown = value.split("://")[-1]
            shown = shown if len(shown) <= 32 else shown[:31] + "…"
            out += Markup('<a href="{}" rel="noreferrer">{}</a>').format(target, shown)
        else:
            out += Markup('<span class="{}">{}</span>').format(kind, value)
        place = end
    return out + escape(text[place:])


ENVIRONMENT = Environment(
    loader=PackageLoader("connectors.simulators.x"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
ENVIRONMENT.filters["dressed"] = dressed


def page(template: str, status: int = 200, **values: Any) -> Response:
    html = ENVIRONMENT.get_template(template).render(**values)
    return Response(html, status, HEADERS, mimetype="text/html")


def register(sim: X) -> None:
    def add(path: str, view: Callable[..., Response], method: str = "GET") -> None:
        def handle(**parts: str) -> Response:
            try:
                with sim.lock:
                    return view(**parts)
            except Unknown:
                return page("refused.html", 404, reason="There is no such post, or it was deleted.")
            except ValueError as error:
                return page("refused.html", 400, reason=str(error))

        sim.app.add_url_rule(path, endpoint=f"page {method} {path}", view_func=handle, methods=[method])

    add("/", lambda: timeline(sim))
    add("/post/<ident>", lambda ident: thread(sim, ident))
    add("/<name>/status/<ident>", lambda name, ident: thread(sim, ident))
    add("/messages", lambda: inbox(sim))
    add("/messages", lambda: write(sim), "POST")
    add("/intent/post", lambda: page("compose.html", text=request.args.get("text", ""), **_frame(sim)))
    add("/intent/post", lambda: compose(sim), "POST")
    add("/avatar/<name>.svg", avatar)
    add("/timeline/<action>", lambda action: act(sim, action), "POST")


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, as timelines say it: 5s, 3m, 2h, 4 Oct."""
    seconds = max(0, int((now - moment).total_seconds()))
    for limit, unit, size in ((60, "s", 1), (3600, "m", 60), (86_400, "h", 3600)):
        if seconds < limit:
            return f"{seconds // size}{unit}"
    return f"{moment:%-d %b}"


def view(sim: X, post: Post) -> dict[str, Any]:
    """A post as the templates want it."""
    found = [address for _, _, address in addresses(post.text)]
    target = found[-1] if found else ""
    target = target if not target or "://" in target else "http://" + target
    hidden = leading(post.text)[1] if post.reply_to else 0
    return {
        "id": post.id,
        "author": post.author,
        "own": post.author is sim.world.shop,
        "text": post.text[hidden:],
        "to": " ".join("@" + name for name in leading(post.text)[0]) if hidden else "",
        "when": ago(post.created_at, sim.now()),
        "exact": f"{post.created_at:%Y-%m-%d %H:%M:%S} UTC",
        "edited": len(post.versions) > 1,
        "metrics": sim.world.metrics(post),
        "pictures": [sim.uploads.pictures[key] for key in post.media],
        "card": _card(sim, post, target) if target else None,
        "ad": post.paid_partnership,
    }


def _card(sim: X, post: Post, target: str) -> dict[str, Any]:
    """A post with a picture of its own shows that, as on X."""
    seen = None if post.media else sim.unfurler.card(target)
    told = {"title": seen.title, "text": seen.text, "key": seen.key} if seen else {}
    return {"href": target, "host": urlsplit(target).netloc, **told}


def _thread(sim: X, root: Post, size: int, until: int = 0) -> dict[str, Any]:
    """The post with its newest ``size`` replies, oldest first, each with what was answered to it."""
    posts = sim.world.posts
    direct: list[Post] = []
    for ident in reversed(sim.world.by_target.get(root.first, [])):
        reply = posts[posts[ident].versions[-1]]
        if reply.deleted or (until and ident >= until):
            continue
        direct.append(reply)
        if len(direct) > size:
            break
    more, direct = len(direct) > size, direct[:size]
    rows = [
        {**view(sim, reply), "answers": [view(sim, a) for a in _below(sim, reply)]} for reply in reversed(direct)
    ]
    return {**view(sim, root), "replies": rows, "more": direct[-1].first if more else 0}


def _below(sim: X, post: Post) -> Iterator[Post]:
    """Everything under a reply, in the order of time."""
    found: list[Post] = []
    waiting = [post]
    while waiting:
        for ident in sim.world.by_target.get(waiting.pop().first, ()):
            item = sim.world.posts[sim.world.posts[ident].versions[-1]]
            if not item.deleted:
                found.append(item)
                waiting.append(item)
    return iter(sorted(found, key=lambda item: item.id))


def _frame(sim: X) -> dict[str, Any]:
    """What every page shows around its middle."""
    people = [user.username for user in sim.world.users.values() if user is not sim.world.shop]
    return {
        "shop": sim.world.shop,
        "bill": sim.bill.show(),
        "people": people[-300:],
        "mine": request.cookies.get("as", ""),
        "unread": sum(item.recipient is sim.world.shop for item in sim.world.messages),
    }


def timeline(sim: X) -> Response:
    """The shop's latest posts, each with its thread, and posts that address the shop from outside."""
    world = sim.world
    own = [p for p in world.newest_first(world.by_author.get(world.shop.id, [])) if not p.reply_to][:POSTS]
    outside = []
    for post in world.newest_first(world.by_mention.get(world.shop.id, [])):
        if not post.reply_to:
            outside.append({**view(sim, post), "answers": [view(sim, a) for a in _below(sim, post)]})
            if len(outside) == POSTS:
                break
    return page(
        "timeline.html", posts=[_thread(sim, post, REPLIES) for post in own], outside=outside, **_frame(sim)
    )


def thread(sim: X, ident: str) -> Response:
    post = sim.world.find(ident)
    root = sim.world.find(sim.world.posts[post.conversation].versions[-1])
    until = request.args.get("until", "")
    shown = _thread(sim, root, THREAD, int(until) if until.isdecimal() else 0)
    return page("thread.html", post=shown, **_frame(sim))


def inbox(sim: X) -> Response:
    """All conversations with the shop, the last first."""
    pairs: dict[str, list[Message]] = {}
    for item in sim.world.messages:
        pairs.setdefault(item.conversation, []).append(item)
    rows = []
    for items in sorted(pairs.values(), key=lambda found: -found[-1].id):
        other = next(u for u in (items[0].sender, items[0].recipient) if u is not sim.world.shop)
        said = [
            {"own": m.sender is sim.world.shop, "text": m.text, "when": ago(m.created_at, sim.now())}
            for m in items
        ]
        rows.append({"other": other, "messages": said})
    return page("messages.html", conversations=rows, **_frame(sim))


def _back(place: str, name: str) -> Response:
    answer = redirect(place, 303)
    response = Response(answer.get_data(), 303, answer.headers)
    response.set_cookie("as", name.strip().removeprefix("@"), samesite="Lax")
    return response


def write(sim: X) -> Response:
    name, text = request.form.get("username", ""), request.form.get("text", "").strip()
    if not text:
        raise ValueError("Write something first.")
    sim.world.message(sim.world.user(name), sim.world.shop, text)
    return _back("/messages", name)


def compose(sim: X) -> Response:
    """A post of somebody's own, in words that another page may have put there."""
    name, text = request.form.get("username", ""), request.form.get("text", "").strip()
    if not text:
        raise ValueError("Write something first.")
    return _back(f"/post/{sim.world.add(sim.world.user(name), text).id}", name)


def act(sim: X, action: str) -> Response:
    """A plain form of the timeline: reply, mention, repost, edit, delete."""
    form = request.form
    name, text, ident = form.get("username", ""), form.get("text", "").strip(), form.get("to", "")
    if action in {"reply", "mention", "edit"} and not text:
        raise ValueError("Write something first.")
    if action == "reply":
        sim.reply(ident, name, text)
    elif action == "mention":
        sim.world.add(sim.world.user(name), f"@{sim.world.shop.username} {text}")
    elif action == "repost":
        sim.world.repost(sim.world.user(name), ident)
    elif action == "edit":
        ident = str(sim.world.edit(ident, text).id)
    elif action == "delete":
        sim.world.delete(ident)
    else:
        raise ValueError("The simulator knows reply, mention, repost, edit and delete.")
    whole = "/post/" in (request.referrer or "")
    root = sim.world.posts[int(ident)].conversation if ident.isdecimal() else 0
    if whole and root:
        return _back(f"/post/{root}#p{ident}", name)
    return _back(f"/#p{root}" if root else "/", name)


def avatar(name: str) -> Response:
    """A round face made of the first letter and a colour of its own."""
    hue = int.from_bytes(hashlib.sha256(name.lower().encode()).digest()[:2]) % 360
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="20" '
        f'fill="hsl({hue} 55% 42%)"/><text x="20" y="27" font-family="system-ui,sans-serif" font-size="19" '
        f'font-weight="600" text-anchor="middle" fill="#fff">{escape(name[:1].upper())}</text></svg>'
    )
    return Response(svg, headers={**HEADERS, "Cache-Control": "max-age=86400"}, mimetype="image/svg+xml")
