"""Forms of verbs that no ending tells: took, taken and take."""

from __future__ import annotations

from engagic_scrapy.documents.claims.listed import listed

IRREGULAR = dict(
    pair.split(":")
    for pair in listed(
        "took:take taken:take gave:give given:give paid:pay bought:buy sold:sell held:hold built:build made:make chose:choose "
        "chosen:choose rose:rise risen:rise fell:fall fallen:fall went:go gone:go began:begin begun:begin spent:spend sent:send "
        "lost:lose spoke:speak spoken:speak wrote:write written:write drew:draw drawn:draw grew:grow grown:grow "
        "brought:bring sought:seek told:tell drove:drive driven:drive broke:break broken:break threw:throw thrown:throw "
        "ran:run met:meet won:win understood:understand withdrew:withdraw withdrawn:withdraw overdrew:overdraw came:come "
        "said:say saw:see seen:see heard:hear taught:teach thought:think caught:catch stood:stand knew:know known:know"
    )
)
# Words of their own besides: "found a library", "the left side". Only for who looks at what a body did, or at a word's neighbors.
AMBIGUOUS = {"found": "find", "kept": "keep", "left": "leave"}
