"""Chinese: how kept clauses are said again as sentences, orders made polite, a lost topic brought along."""

from __future__ import annotations

import re
from typing import Final

STOP: Final = "。"
COMMA: Final = "，"
_LEAD: Final = re.compile(
    r"^(?:话说回来|話說回來|当然[，,]|當然[，,]|但是|但(?!凡)|可(?![以能是否见惜怜])(?=.{4})|不過|不过|可是|可惜|然而|只不過|只不过|而且|"
    r"並且|并且|然後|然后|所以|因為(?=.{4})|"
    r"因为(?=.{4})|結果(?![不很也都是页頁表圖图数數])|"
    r"结果(?![不很也都是页表图数])|還有(?!\d)|还有(?!\d)|另外|其實|其实|反正|總之|总之|關鍵是|关键是|重點是|重点是|"
    r"就是(?=.{3})|首先|其次|最後(?=[，, ])|最后(?=[，, ])|再就是|再有|導致(?=你)|唯一(?:可取|不足|的問題|"
    r"的问题)的?是|那(?=你|就|请|請)|以及|还|"
    r"也(?=请|要|把|别)|美中不足的?是|嗯+|呃+|啊+|哦+|喂|我?(?:跟|和)你[说說](?:一?下|个事|"
    r"個事)?[哈啊呀哦吧]?|[說说][實实]話|[说說]真的|"
    r"那[个個](?=.{5})|这[个個](?=你)|對了|"
    r"对了)[，, 、：]*"
)
_ORDER: Final = re.compile(
    r"^(?:把|给我|給我|发|發|交|改|换|換|补|補|加|删|刪|调|調|缩|縮|压|壓|精简|放大|挪|移|合并|拆|"
    r"重[做写拍新发剪跑排印算录]|核对|核對|检查|檢查|确认|確認|整理|列|标|"
    r"標|注明|附|写清|寫清|更新|替换|统一|統一|预留|控制|降|提前|突出|保留|导出|上传|回复|联系|约|优化|完善|"
    r"修|别|別|不要|以后(?!才)|以後(?!才)|下次|下回|今后|先|直接|重来|返工|务必|"
    r"記得|记得|跟|同步|留|算|对一下|给|給|去掉|拿掉|撤|用|尽快|馬上|马上|立刻|赶紧|全部|明天|后天|今天|"
    r"今晚|周[一二三四五六日天]|本周|下周|下班前|月底前|会前|上线前)"
)
_POLITE: Final = re.compile(
    r"请|請|建议|建議|希望|麻烦|麻煩|能否|能不能|可否|可不可以|可以|不妨|要不|最好|辛苦|拜托|帮忙|幫忙|"
    r"我[想要需]|我們|我们|咱们|[吗嗎呢]$|期待|需要|应该|應該|必须|必須|"
    r"[?？]|应当|是否|方便|而已"
)
_SUGGEST: Final = re.compile(
    r"^(?:改[成为為到用]|换[成为個个]|換[成個]|加[上个個一]|删掉|刪掉|去掉|拿掉|缩[短小]|調[大小高低]|"
    r"调[大小高低]|补[上充]|補[上充]|放大|合并|拆|精简|统一|統一|突出|"
    r"保留)"
)
_JOINS: Final = re.compile(
    r"^(?:第(?![一二三四五六七八九十]+(?:[，,是]|$))|有|没|沒|缺|漏|少|超|晚了|只|里|裡|上的|还是|還是|全是|都是|"
    r"一共|总共|比)"
)
_PERSON: Final = re.compile(r"^(?:你|我|他|她|把|客户|客戶|老板|大家|昨天|今天|上周|上週|周|这次|這次|本次)")


def lead(text: str) -> str:
    """The clause without the connective that tied it to what went before."""
    for _ in range(3):
        cut = _LEAD.sub("", text, count=1)
        if cut == text or len(cut) < 2:
            break
        text = cut
    return text


def polite(text: str) -> str:
    """An order with 请 or 建议 in front; the verb stays the writer's."""
    if _POLITE.search(text) or not _ORDER.match(text):
        return text
    return ("建议" if _SUGGEST.match(text) else "请") + text


def carry(topic: str, text: str) -> str:
    """The clause with the work item it lost."""
    return topic + text if _JOINS.match(text) else f"关于{topic}，{text}"


def begin(text: str) -> str:
    """The start of a sentence."""
    return text


def soften(text: str) -> str:
    """Spoken endings that only scold are dropped."""
    return re.sub(
        r"(?<=[一-龥]{2})(?:啊|吧(?<=[一-龥][报频图播稿案会店]吧)|呀|啦|(?<!干)嘛|哎|诶|好吗|好吧|行不行|好不好|行吗)+$",
        "",
        text,
    )
