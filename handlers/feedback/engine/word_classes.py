"""Word classes that the clause classifier counts: approval, disapproval, observable faults, outsiders, absolutes.

They decide nothing by themselves. Each class is one feature among thousands, with a weight learned from the clauses;
what they add is reach, for words that the clauses do not hold ("gorgeous", "惊艳"). English entries match whole words,
plurals included, Chinese entries match anywhere (the longest first).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_HAN: Final = {
    "good": """
        棒 稳 绝了 厉害 优秀 出色 精彩 精致 精准 精美 精炼 漂亮 好看 好听 好用 好读 好记 好评 真好 很好 太好 更好
        最好的 不错 喜欢 喜爱 欣赏 佩服 感谢 谢谢 感激 感动 感恩 辛苦 多亏 幸亏 帮大忙 帮了大忙 救了 救场 给力 靠谱
        可靠 放心 省心 安心 踏实 扎实 周到 周全 贴心 暖心 用心 细心 有心 走心 耐心 细致 细腻 认真 仔细 严谨 专业
        高效 利落 利索 麻利 迅速 及时 准时 主动 积极 努力 肯学 负责 有担当 聪明 机灵 机智 巧妙 巧思 创意 有创意
        新颖 新鲜 独特 独到 清晰 清楚 清爽 明了 明白 一目了然 井井有条 有条理 条理 流畅 顺畅 通顺 自然 舒服 舒适
        惊艳 惊喜 亮眼 亮点 出彩 眼前一亮 耳目一新 抓人 抓眼 吸睛 打动 动人 生动 有趣 好玩 幽默 可爱 温暖 温柔 亲切
        真诚 诚恳 大气 高级 质感 有质感 美感 完美 完整 完善 到位 得体 恰当 恰到好处 合适 贴合 契合 超预期 超出预期
        出乎意料地好 进步 提升 成长 突破 领先 标杆 典范 榜样 值得学习 值得表扬 点赞 鼓掌 表扬 称赞 好样的 干得好
        做得好 了不起 难得 可贵 宝贵 珍贵 有价值 有用 有帮助 有说服力 说服力 有启发 启发 深刻 深入 透彻 全面 丰富
        饱满 充实 翔实 详尽 详细 规范 整洁 干净 和谐 默契 融洽 配合得 热情 热心 大方 慷慨 勇敢 果断 沉着 冷静 从容
        淡定 得心应手 熟练 老练 滴水不漏 无可挑剔 挑不出 可圈可点 有声有色 锦上添花 游刃有余 别出心裁 匠心独运
        事半功倍 令人印象深刻 印象深刻 过目不忘 意犹未尽 封神 拉满 满分 神了 爱了 优雅 灵动 灵气 有灵气 有温度
        有网感 有画面感 有节奏 层次分明 层次感 有层次 胸有成竹 未雨绸缪 一气呵成 言简意赅 深入浅出 画龙点睛 如期
        圆满 顺利 成功 翻倍 创新高 爆款 出圈 破纪录 真牛 太牛 真棒 好赞 很强 太强 真妙 很妙 真美 太美""",
    "bad": """
        烂 差劲 很差 太差 差到 差评 糟 糟糕 糟透 渣 丑 俗 俗气 庸俗 low 廉价 山寨 难看 难听 难用 难受 垃圾 废物
        废话 废 蠢 笨 傻 猪 狗屁 恶心 讨厌 烦人 无语 离谱 荒唐 可笑 笑话 搞笑 丢人 丢脸 羞 尴尬 尬 油腻 做作 矫情
        恶俗 低级 低俗 低端 幼稚 业余 外行 不专业 不靠谱 不走心 不上心 不用心 不负责 不像话 不行 不堪 不忍直视
        没眼看 没法看 看不下去 拿不出手 上不了台面 一塌糊涂 一团糟 乱七八糟 乱糟糟 乌七八糟 稀烂 稀碎 稀里糊涂 糊涂
        马虎 粗心 粗糙 粗制滥造 粗枝大叶 毛躁 毛手毛脚 笨手笨脚 丢三落四 敷衍 敷衍了事 应付 糊弄 凑合 将就 凑数
        摸鱼 划水 躺平 偷懒 懒 懒得 懒散 懒惰 拖沓 拖拉 磨蹭 磨叽 墨迹 拖泥带水 慢吞吞 慢半拍 迟钝 死板 呆板 僵硬
        生硬 干巴巴 干瘪 空洞 空泛 空谈 假大空 肤浅 浅薄 浮于表面 浮躁 平庸 平淡 平平无奇 乏味 无聊 无趣 枯燥 老套
        老土 老掉牙 陈旧 过时 落伍 雷同 抄 抄袭 照搬 套路 模板 换汤不换药 了无新意 毫无 没有一点 没灵魂 没有灵魂
        没脑子 没水平 没有水平 没审美 没品 没救 没用 没担当 没出息 没诚意 无能 无知 无脑 脑残 智障 白痴 有病 神经病
        自私 自大 自以为是 自我感觉良好 傲慢 狂妄 虚伪 虚假 阴阳怪气 小气 小心眼 斤斤计较 抢功 甩锅 推卸 推诿
        踢皮球 装死 装傻 装忙 失望 心寒 寒心 生气 气死 火大 崩溃 受不了 忍不了 够了 受够 灾难 车祸 翻车现场 拉胯
        掉链子 坑 坑爹 坑人 扯淡 瞎 瞎搞 瞎写 胡闹 胡说 胡编 乱来 乱搞 乱写 乱投 鬼扯 玩意 什么东西 什么鬼 辣眼睛
        流水账 豆腐渣 半吊子 三脚猫 花架子 草台班子 纸上谈兵 想当然 拍脑袋 拍脑门 一问三不知 不知所云 词不达意
        狗屁不通 驴唇不对马嘴 牛头不对马嘴 文不对题 答非所问 避重就轻 偷工减料 眼高手低 好高骛远 鼠目寸光 目光短浅
        油盐不进 死性不改 屡教不改 不思进取 不求上进 得过且过 混日子 心不在焉 漫不经心 三心二意 虎头蛇尾 半途而废
        有头无尾 自欺欺人 丢三拉四 一地鸡毛 形同虚设 名存实亡 白费 白搭 浪费 打水漂 烧钱 败家 寒碜 寒酸 磕碜 膈应
        窝囊 窝火 晦气 倒霉 祸害 拖后腿 累赘 包袱 老油条 刺头 玻璃心 娇气 公主病 巨婴 妈宝 草莓族 太土 好土 土气
        土味 很土 屁用 真扯 好烦 呆头""",
    "fault": """
        漏 缺 少了 少写 少打 多了 错 写错 打错 念错 拼错 放错 贴错 发错 算错 印成 写成 忘 没写 没有写 没放 没附
        没标 没发 没交 没回 没有回 没更新 未更新 未标 超出 超了 超过 超时 超支 超预算 晚了 晚到 迟到 迟交 推迟 延迟
        延期 延误 早了 提前了 重复 重叠 冲突 不一致 对不上 不符 不匹配 失效 过期 打不开 点不开 点不动 扫不出 加载
        报错 崩溃 卡顿 黑屏 闪退 模糊 虚焦 失真 变形 裁掉 挡住 遮住 压住 错位 偏差 相差 差了 下降 下滑 掉到 低于
        高于 涨到 流失 退回 退订 退款 驳回 拒绝 投诉 空白 为空 是空的 缺失 丢失 损坏 破损 断了 旧版 旧的 去年的
        上个月的 上一版 占位 水印 乱码 无法 不能 没通过 未通过 偏移 偏色 偏绿 跌到""",
    "kin": """
        奶奶 爷爷 外婆 姥姥 我妈 我爸 我娘 妈妈都 孩子 小孩 侄子 外甥 女儿 儿子 弟弟 妹妹 小学生 初中生 高中生
        大学生 应届生 实习生 新人 新来的 隔壁 别人 人家 别家 同行 竞品 对手 前任 上一任 上一届 上一个 上家 保安
        保洁 阿姨 大妈 大爷 大姐 门口 楼下 路边 小区 菜场 菜市场 打印店 夫妻店 机器人 猴子 狗 猪 蜗牛 乌龟 随便找
        随便一个 随便拉 闭着眼 用脚""",
    "absolute": """
        总是 老是 老 每次 每回 每场 每篇 次次 回回 永远 从来 从不 从没 一向 一直 一贯 向来 始终 天天 一天到晚 整天
        动不动 又 又是 又来 还是 还这样 照旧 照样 就没有 没有一次 没一次 没有一个 没一个 哪次 哪回 哪一次 什么都
        谁都 全都 所有人 一点都 一点也 压根 根本 完全 绝对 彻底 丝毫 毫不 就知道 只会 只知道 就会 总说 总要 总让""",
}
_LATIN: Final = {
    "good": """
        good great excellent brilliant superb fantastic terrific wonderful marvellous marvelous awesome amazing
        outstanding exceptional impressive impressed stellar splendid lovely beautiful gorgeous stunning elegant
        graceful stylish sleek clean crisp crystal clear clearest neat tidy polished refined sharp sharper smart
        clever witty funny fun hilarious charming delightful warm friendly kind thoughtful considerate generous
        patient calm composed confident bold brave creative inventive imaginative original fresh unique inspired
        inspiring inspires engaging compelling convincing persuasive powerful strong stronger solid robust reliable
        dependable consistent steady thorough careful meticulous precise accurate detailed rigorous professional
        efficient quick fast prompt swift speedy timely punctual responsive proactive helpful useful handy valuable
        insightful perceptive memorable catchy snappy punchy smooth seamless effortless easy intuitive readable
        accessible relevant spot-on nailed nail aced smashed crushed delivered love loved loving like liked enjoy
        enjoyed enjoyable admire admired appreciate appreciated appreciative grateful thankful thanks thank kudos
        bravo congrats congratulations cheers proud pleased happy glad delighted thrilled excited win winner won
        success successful improved improvement better best perfect flawless impeccable faultless ideal bullseye gem
        gold golden star legend lifesaver hero champion pro ace rock rocks shines shine sparkles sings pops lands
        landed works worked praise praised well nicely beautifully brilliantly superbly wonderfully perfectly smoothly
        joy pleasure treat satisfying refreshing remarkable first-rate first-class top-notch world-class standout
        highlight credit applause respect instinct knack flair talent talented gifted skilled vivid rich lively moving
        touching heartfelt sincere genuine honest resourceful tireless diligent hardworking dedicated committed
        organised organized structured coherent logical""",
    "bad": """
        bad badly awful terrible horrible dreadful atrocious abysmal appalling lousy crappy crap rubbish garbage trash
        junk pathetic pitiful miserable poor poorly weak lame feeble flimsy shoddy sloppy careless lazy slack slacker
        idle slow sluggish stale bland boring dull tedious dreary flat lifeless soulless uninspired unimaginative
        unoriginal generic derivative cliched cliche hackneyed tired predictable forgettable mediocre average subpar
        substandard amateur amateurish unprofessional childish immature juvenile silly stupid dumb idiot idiotic moron
        moronic imbecile fool foolish clown brainless clueless ignorant incompetent inept useless worthless hopeless
        pointless meaningless senseless ridiculous laughable joke absurd embarrassing embarrassment disgrace
        disgraceful shame shameful cringe cringey cheesy corny tacky cheap ugly hideous eyesore gross disgusting nasty
        vile toxic rude arrogant selfish greedy smug condescending patronising patronizing pretentious obnoxious
        annoying irritating insufferable unbearable unacceptable inexcusable irresponsible unreliable flaky dishonest
        liar lying fake phoney phony shallow superficial hollow empty fluff waffle drivel nonsense gibberish mess
        messy chaos chaotic disaster disastrous catastrophe shambles trainwreck fiasco failure fail flop dud nightmare
        waste wasted wasteful reckless negligent negligence disappointing disappointed disappointment underwhelming
        lacklustre lackluster half-hearted half-baked half-assed slapdash lumpy clunky clumsy confused confusing
        muddled incoherent scatterbrained disorganised disorganized forgetful stubborn difficult whiny whining moaning
        moan sulk sulky negative cynical bitter jealous petty spineless cowardly gutless weird creepy loser slob
        pushover sucks suck stinks stink hate hated loathe despise wtf hell damn bloody freaking bothered excuse
        excuses bluff bluffing faking coasting slacking winging cluelessness ineptitude mindless thoughtless tasteless
        insulting offensive tone-deaf cursed doomed horrendous horrid ghastly crummy godawful""",
    "fault": """
        missing missed late overdue delayed delay wrong incorrect typo typos misspelled misspelt outdated expired
        broken dead blank empty duplicate duplicated duplicates repeated twice mismatch mismatched match inconsistent
        conflict conflicts overlap overlaps overlapping cropped cut blurred blurry pixelated stretched misaligned off
        exceeds exceeded over under short below above dropped fell rose down up low high unread unanswered unsent
        unsigned undated unlabelled unlabeled untested unlicensed lacks without didn't doesn't isn't wasn't aren't
        weren't hasn't haven't old previous draft placeholder tbc tbd watermark error errors crash crashed bug bounced
        rejected returned cancelled canceled rescheduled postponed lost leaked omitted omits""",
    "kin": """
        nephew niece kid kids child children toddler toddlers grandma grandmother gran nan mum mom mother dad father
        cousin sister brother neighbour neighbor intern interns student students freshman freelancer predecessor
        competitor rival monkey dog cat snail glacier bot robot chatbot chatgpt ai machine template autocorrect canva
        blindfolded anyone anybody everyone everybody others somebody""",
    "absolute": """
        always never ever every everything everyone nothing nobody none anything all constantly forever again
        yet-again whenever continually perpetually invariably routinely once single entire entirely completely totally
        utterly absolutely whatsoever literally""",
}

_HAN_CLASS: Final[dict[str, tuple[str, ...]]] = {}
for _name, _listed in _HAN.items():
    for _word in _listed.split():
        _HAN_CLASS[_word] = (*_HAN_CLASS.get(_word, ()), _name)
_LATIN_CLASS: Final[dict[str, tuple[str, ...]]] = {}
for _name, _listed in _LATIN.items():
    for _word in _listed.split():
        _LATIN_CLASS[_word] = (*_LATIN_CLASS.get(_word, ()), _name)

_LONGEST: Final = max(len(word) for word in _HAN_CLASS)
_WORD: Final = re.compile(r"[a-z]+(?:[-'][a-z]+)*")


def classes(text: str) -> Counter[str]:
    """How many words of each class stand in a lower-case, simplified text."""
    found: Counter[str] = Counter()
    for word in _WORD.findall(text):
        found.update(_LATIN_CLASS.get(word) or _LATIN_CLASS.get(word.rstrip("s"), ()))
    start = 0
    while start < len(text):
        step = 1
        if text[start] >= "\u4e00":
            for size in range(_LONGEST, 0, -1):
                names = _HAN_CLASS.get(text[start : start + size])
                if names:
                    found.update(names)
                    step = size
                    break
        start += step
    return found
