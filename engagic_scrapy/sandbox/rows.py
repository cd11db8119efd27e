"""The sandbox's cities as rows of a registry file, and its address as lines for a shell."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.world import World


def write(world: World, path: Path) -> None:
    """Writes one table a city, as ENGAGIC_CITIES wants them."""
    with path.open("w", encoding="utf-8") as file:
        file.write("# Cities of a sandbox: they exist only while it runs.\n")
        for city in world.cities():
            portal = {"vendor": city.vendor, **ADDRESSES[city.vendor].params(city)}
            shown = ", ".join(f"{key} = {_toml(value)}" for key, value in portal.items())
            file.write(
                f'\n[{city.id}]\nname = {_toml(city.name)}\nkind = "city"\nstate = {_toml(city.state)}\n'
                f"population = {city.population}\ntimezone = {_toml(city.timezone)}\nportals = [\n  {{ {shown} }},\n]\n"
            )


def shell_lines(env: dict[str, str]) -> str:
    """The environment as a file that a shell can read."""
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in env.items())


def _toml(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value) if isinstance(value, int) else f'"{value}"'
