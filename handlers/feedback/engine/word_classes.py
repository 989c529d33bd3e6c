"""Word classes that the clause classifier counts: approval, disapproval, observable faults, outsiders, absolutes.

They decide nothing by themselves. Each class is one feature among thousands, with a weight learned from the clauses;
what they add is reach, for words that the clauses do not hold ("gorgeous", "惊艳"). English entries match whole words,
plurals included, Chinese entries match anywhere (the longest first).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

_HAN: Final = {
    "good": """
        棒 稳 绝了 厉害 优秀 出色 精彩 精致 精准 精美 精炼 漂亮 好看 好用 好读 好记 好评 真好 很好 太好 更好 最好的
        不错 喜欢 喜爱 欣赏 佩服 感谢 谢谢 感激 感动 感恩 辛苦 多亏 幸亏 帮大忙 帮了大忙 救了 救场 给力 靠谱 可靠
        放心 省心 安心 踏实 扎实 周到 周全 贴心 暖心 用心 细心 走心 耐心 细致 细腻 认真 仔细 严谨 专业 高效 利落
        利索 麻利 迅速 及时 准时 主动 积极 努力 肯学 有担当 聪明 机灵 机智 巧妙 巧思 创意 有创意 新颖 新鲜 独特
        独到 清晰 清楚 清爽 明了 一目了然 井井有条 有条理 条理 流畅 顺畅 通顺 舒服 舒适 惊艳 惊喜 亮眼 亮点 出彩
        眼前一亮 耳目一新 抓人 抓眼 吸睛 打动 动人 生动 有趣 好玩 幽默 可爱 温暖 温柔 亲切 真诚 诚恳 大气 高级 质感
        有质感 美感 完美 完善 到位 得体 恰当 恰到好处 合适 贴合 契合 超预期 超出预期 出乎意料地好 进步 突破 领先
        标杆 典范 榜样 值得学习 值得表扬 点赞 鼓掌 表扬 称赞 好样的 干得好 做得好 了不起 难得 可贵 宝贵 珍贵 有价值
        有用 有帮助 有说服力 说服力 有启发 启发 深刻 深入 透彻 全面 丰富 饱满 充实 翔实 详尽 详细 规范 整洁 干净
        和谐 默契 融洽 配合得 热情 热心 慷慨 勇敢 果断 沉着 冷静 从容 淡定 得心应手 熟练 老练 滴水不漏 无可挑剔
        挑不出 可圈可点 有声有色 锦上添花 游刃有余 别出心裁 匠心独运 事半功倍 令人印象深刻 印象深刻 过目不忘
        意犹未尽 封神 拉满 满分 神了 爱了 优雅 灵动 灵气 有灵气 有温度 有网感 有画面感 有节奏 层次分明 层次感
        有层次 胸有成竹 未雨绸缪 一气呵成 言简意赅 深入浅出 画龙点睛 如期 圆满 顺利 成功 翻倍 创新高 爆款 出圈
        破纪录 真牛 太牛 真棒 好赞 真妙 很妙 真美 太美 一丝不苟 精益求精 尽善尽美 尽心尽力 全力以赴 兢兢业业
        勤勤恳恳 任劳任怨 踏踏实实 脚踏实地 实事求是 有条不紊 井然有序 条理分明 思路开阔 触类旁通 举一反三 博采众长
        推陈出新 独树一帜 独具匠心 独一无二 与众不同 标新立异 妙笔生花 栩栩如生 惟妙惟肖 引人入胜 扣人心弦 脍炙人口
        朗朗上口 雅俗共赏 赏心悦目 美轮美奂 别具一格 恰如其分 名副其实 当之无愧 有口皆碑 赞不绝口 拍案叫绝 叹为观止
        刮目相看 突飞猛进 日新月异 更上一层楼 再接再厉 如虎添翼 相得益彰 众志成城 齐心协力 同舟共济 雪中送炭
        挺身而出 临危不乱 处变不惊 当机立断 雷厉风行 快马加鞭 马到成功 旗开得胜 名列前茅 出类拔萃 首屈一指 百里挑一
        后来居上 厚积薄发 水到渠成 满载而归 皆大欢喜 心服口服 五体投地 面面俱到 无微不至 体贴入微 善解人意 平易近人
        和颜悦色 彬彬有礼 不卑不亢 落落大方 举止得体 设身处地 换位思考 推己及人 真材实料 干货 干货满满 硬核 硬气
        硬实力 有内容 有深度 有高度 有亮点 有想法 有思路 有章法 有分寸 有格局 有眼光 有态度 有底气 有耐心 有韧性
        有冲劲 有干劲 有责任心 有进步 有两下子 有一套 上手快 反应快 出活快 学得快 手脚麻利 眼疾手快 眼里有活 拎得清
        顶得住 扛得住 扛住 信得过 靠得住 拿得下 站得住脚 经得起 说到做到 言出必行 言而有信 超预期完成 提前完成
        提前交付 一次过 一遍过 零差错 零失误 省时省力 省了很多 省了我 帮了我 多亏了 幸好有你 感激不尽 受益匪浅
        收获很大 学到了 涨知识 开眼界 牛气 霸气 绝绝子 yyds 神仙 宝藏 爱住了 太顶 杀疯了 泰裤辣 上头 治愈 解压
        接地气 有烟火气 烟火气 高大上 耐看 耐读 走红 刷屏 破圈 好口碑 翻番 新高 第一名 夺冠 拿奖 获奖 中标 好消息
        好主意 好点子 金点子 加分 满意 认可 肯定 信任 看好 敬佩 钦佩 崇拜 羡慕 骄傲 自豪 感人 泪目 太强了 有心了""",
    "bad": """
        烂 差劲 很差 太差 差到 差评 糟 糟糕 糟透 渣 丑 俗气 庸俗 low 廉价 山寨 难看 难听 难用 难受 垃圾 废物 废话
        废 蠢 笨 傻 狗屁 恶心 讨厌 烦人 无语 离谱 荒唐 可笑 笑话 丢人 丢脸 尴尬 尬 油腻 做作 矫情 恶俗 低级 低俗
        低端 幼稚 业余 外行 不专业 不靠谱 不走心 不上心 不用心 不负责 不像话 不行 不堪 不忍直视 没眼看 没法看
        看不下去 拿不出手 上不了台面 一塌糊涂 一团糟 乱七八糟 乱糟糟 乌七八糟 稀烂 稀碎 稀里糊涂 糊涂 马虎 粗心
        粗糙 粗制滥造 粗枝大叶 毛躁 毛手毛脚 笨手笨脚 丢三落四 敷衍 敷衍了事 应付 糊弄 凑合 将就 凑数 摸鱼 划水
        躺平 偷懒 懒 懒得 懒散 懒惰 拖沓 拖拉 磨蹭 磨叽 墨迹 拖泥带水 慢吞吞 慢半拍 迟钝 死板 呆板 僵硬 生硬 干巴巴
        干瘪 空洞 空泛 空谈 假大空 肤浅 浅薄 浮于表面 浮躁 平庸 平淡 平平无奇 乏味 无聊 无趣 枯燥 老套 老土 老掉牙
        陈旧 过时 落伍 雷同 抄袭 照搬 套路 换汤不换药 了无新意 毫无 没有一点 没灵魂 没有灵魂 没脑子 没水平 没有水平
        没审美 没品 没救 没用 没担当 没出息 没诚意 无能 无知 无脑 脑残 智障 白痴 有病 神经病 自私 自大 自以为是
        自我感觉良好 傲慢 狂妄 虚伪 虚假 阴阳怪气 小气 小心眼 斤斤计较 抢功 甩锅 推卸 推诿 踢皮球 装死 装傻 装忙
        失望 心寒 寒心 生气 气死 火大 崩溃 受不了 忍不了 够了 受够 灾难 车祸 翻车现场 拉胯 掉链子 坑爹 坑人 扯淡 瞎
        瞎搞 瞎写 胡闹 胡说 胡编 乱来 乱搞 乱写 乱投 鬼扯 玩意 什么东西 什么鬼 辣眼睛 流水账 豆腐渣 半吊子 三脚猫
        花架子 草台班子 纸上谈兵 想当然 拍脑袋 拍脑门 一问三不知 不知所云 词不达意 狗屁不通 驴唇不对马嘴
        牛头不对马嘴 文不对题 答非所问 避重就轻 偷工减料 眼高手低 好高骛远 鼠目寸光 目光短浅 油盐不进 死性不改
        屡教不改 不思进取 不求上进 得过且过 混日子 心不在焉 漫不经心 三心二意 虎头蛇尾 半途而废 有头无尾 自欺欺人
        丢三拉四 一地鸡毛 形同虚设 名存实亡 白费 白搭 浪费 打水漂 烧钱 败家 寒碜 寒酸 磕碜 膈应 窝囊 窝火 晦气 倒霉
        祸害 拖后腿 累赘 老油条 刺头 玻璃心 娇气 公主病 巨婴 妈宝 草莓族 太土 好土 土气 土味 很土 屁用 真扯 好烦
        呆头 一无是处 一文不值 不值一提 不值一看 不三不四 不伦不类 不明所以 不知轻重 不知好歹 不可理喻 不务正业
        不学无术 不懂装懂 不识大体 不识抬举 不负责任 不守信用 不讲信用 不择手段 好大喜功 好吃懒做 好逸恶劳 投机取巧
        弄虚作假 瞒天过海 欺上瞒下 阳奉阴违 两面三刀 口是心非 言而无信 出尔反尔 朝令夕改 朝三暮四 见风使舵 趋炎附势
        溜须拍马 阿谀奉承 沽名钓誉 争功诿过 居功自傲 邀功 抢风头 出风头 喧宾夺主 目中无人 目无领导 目空一切
        狂妄自大 妄自尊大 刚愎自用 固执己见 一意孤行 我行我素 独断专行 盛气凌人 颐指气使 咄咄逼人 强词夺理 胡搅蛮缠
        无理取闹 蛮不讲理 冷嘲热讽 尖酸刻薄 鸡蛋里挑骨头 吹毛求疵 小肚鸡肠 心胸狭窄 心眼小 心术不正 居心叵测
        不怀好意 别有用心 自作聪明 自作主张 自作多情 自相矛盾 前言不搭后语 语无伦次 颠三倒四 东拉西扯 东拼西凑
        生搬硬套 照猫画虎 依葫芦画瓢 画蛇添足 多此一举 本末倒置 舍本逐末 隔靴搔痒 蜻蜓点水 浅尝辄止 走马观花
        囫囵吞枣 一知半解 似懂非懂 鹦鹉学舌 人云亦云 老生常谈 陈词滥调 千篇一律 如出一辙 乏善可陈 索然无味 枯燥无味
        平铺直叙 言之无物 空洞无物 言过其实 夸大其词 哗众取宠 故弄玄虚 装模作样 装腔作势 装神弄鬼 虚张声势 华而不实
        徒有其表 有名无实 名不副实 外强中干 纸老虎 草包 饭桶 蠢货 笨蛋 傻子 傻瓜 二百五 混蛋 王八蛋 滚蛋 闭嘴 神经
        奇葩 极品 杠精 戏精 白莲花 绿茶 马屁精 搅屎棍 害群之马 墙头草 老滑头 懒骨头 懒虫 窝囊废 软柿子 缩头乌龟
        哈巴狗 白眼狼 没良心 没教养 没素质 没礼貌 没规矩 没分寸 没轻没重 没心没肺 没头没脑 没大没小 没完没了
        没头苍蝇 没谱 没数 没溜儿 没长进 没长记性 没长眼 不长记性 不长眼 不长进 不动脑 不过脑子 不带脑子 没带脑子
        脑子进水 脑袋进水 脑子有坑 缺根筋 缺心眼 一根筋 死脑筋 猪脑子 拎不清 分不清轻重 找不着北 晕头转向 手忙脚乱
        慌手慌脚 笨嘴拙舌 磨洋工 拖拖拉拉 慢条斯理 不紧不慢 不温不火 不痛不痒 不冷不热 不咸不淡 半死不活 死气沉沉
        有气无力 无精打采 萎靡不振 魂不守舍 心猿意马 吊儿郎当 游手好闲 无所事事 浑浑噩噩 混吃等死 尸位素餐 滥竽充数
        鱼目混珠 以次充好 粗心大意 掉以轻心 麻痹大意 漏洞百出 错误百出 破绽百出 千疮百孔 四不像 大杂烩 大路货
        地摊货 便宜货 残次品 鸡肋 垃圾堆 一坨 一坨屎 辣鸡 菜鸡 菜鸟 太菜 弱爆 弱鸡 逊 逊色 掉价 掉档次 没档次
        上不去 提不起 立不住 站不住脚 撑不起来 拎不起来 扶不起 烂泥 烂摊子 烂尾 扯后腿 扯皮 推三阻四 推来推去
        踢来踢去 找借口 借口 狡辩 嘴硬 嘴碎 嘴欠 贫嘴 油嘴滑舌 满嘴跑火车 吹牛 画饼 忽悠 骗 坑蒙 丢尽 脸都丢光 没脸
        不要脸 厚脸皮 脸皮厚 不知羞耻 恬不知耻 恶劣 可恶 可恨 可悲 可怜 可气 悲哀 心塞 闹心 糟心 堵心 憋屈 绝望
        失望透顶 忍无可忍 咎由自取 自作自受 活该 得不偿失 事倍功半 徒劳无功 竹篮打水 功亏一篑 前功尽弃 一败涂地
        弄巧成拙 适得其反 帮倒忙 添乱 添堵 捣乱 瞎忙 瞎折腾 折腾 闭门造车 异想天开 痴人说梦 白日做梦 天方夜谭
        癞蛤蟆 井底之蛙 坐井观天 盲人摸象 对牛弹琴 鸡同鸭讲 驴头不对马嘴 乌烟瘴气 鸡飞狗跳 鸡毛蒜皮 狗血 狗屎
        狗皮膏药 歪瓜裂枣 歪门邪道 旁门左道 强势 太强势 很强势 敏感 被动 固执 情绪化 软弱""",
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
        随便一个 随便拉 闭着眼 用脚 外行都 路人 幼儿园 三岁小孩 老太太 老大爷 老师傅 街边 地摊 小作坊 外包 小白
        门外汉 同事们都 其他人 其他组 别的组 别的部门 人家小 学学人家 看看人家""",
    "absolute": """
        总是 老是 老 每次 每回 每场 每篇 次次 回回 永远 从来 从不 从没 一向 一直 一贯 向来 始终 天天 一天到晚 整天
        动不动 又 又是 又来 还这样 照旧 照样 就没有 没有一次 没一次 没有一个 没一个 哪次 哪回 哪一次 什么都 谁都
        全都 所有人 一点都 一点也 压根 根本 完全 绝对 彻底 丝毫 毫不 就知道 只会 只知道 就会 总说 总要 总让 次次都
        回回都 每一次 没有哪次 就没 从头到尾 由始至终 无一例外 清一色 老样子 老毛病 又犯 又双叒叕 三天两头 隔三差五
        没完 屡次 再三 千篇一律 一成不变 永远都""",
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
        accessible relevant spot-on nailed nail aced smashed crushed delivered love loved loving liked enjoy
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
        unoriginal generic derivative cliched cliche hackneyed tired predictable forgettable mediocre subpar
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
        moan sulk sulky cynical bitter jealous petty spineless cowardly gutless weird creepy loser slob
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
# More than one word, up to four, between bars.
_PHRASES: Final = {
    "good": """
        well done|thumbs up|great job|good job|nice job|nice one|good work|great work|good call|great call
        good catch|great catch|great eye|good eye|sharp eye|keen eye|big fan|big win|game changer|home run
        hole in one|top of your game|on fire|on a roll|ahead of the curve|ahead of schedule|ahead of time|spot on
        on point|on brand|on brief|on the money|first time right|got it right|went well|worked well|works well
        reads well|reads beautifully|flows well|came together|pays off|paid off|blew me away|blown away
        knocked my socks|made my day|made my week|brought the house|raised the bar|set the bar|went the extra
        extra mile|above and beyond|beyond my expectations|exceeded expectations|better than i|better than expected
        hit the nail|second to none|head and shoulders|worth every penny|worth it|in safe hands|safe pair of hands
        pulled it off|pulled this off|pulled off|stepped up|stepped in|picked up the slack|held it together
        had my back|have my back|has my back|couldn't be happier|couldn't ask for|nothing to add|nothing to change
        wouldn't change|no changes needed|keep it up|keep doing|more of this|learned a lot|learnt a lot|saved us
        saved me|saves me|saved my|saved the|helped a lot|helps a lot|made a difference|makes a difference
        means a lot|lifted the|brings it to life|came alive|comes alive|full of life|full of ideas|eye for detail
        attention to detail|cool head|calm under pressure|level head|can do|team player|natural at
        real talent for design|a natural|true professional|true pro|good taste|great taste|great feel|great sense
        good sense|great instinct|great energy|great attitude|so proud|proud of you|well deserved|well earned
        well thought|well written|well put|well spotted|well played|well handled""",
    "bad": """
        not good|no good|not great|not up to|not cut out|no idea|no clue|not a clue|no sense|no taste|no effort
        zero effort|no thought|zero thought|no initiative|no backbone|no spine|no discipline|no care|no respect
        no excuse|no brain|no brains|waste of time|waste of money|waste of space|waste of my|waste of everyone's
        bored me|bored stiff|puts me to sleep|put me to sleep|paint dry|fall asleep|fell asleep|bare minimum
        least you could|couldn't care|don't care|doesn't care|didn't care|don't give a|couldn't be bothered
        can't be bothered|can't be arsed|not bothered|half a job|half arsed|last minute again|cut corners
        cutting corners|corner cutting|cobbled together|thrown together|threw together|slapped together|knocked up
        dashed off|churned out|copy paste|copied and pasted|paint by numbers|by numbers|cookie cutter|box ticking
        tick a box|tick the box|lip service|hot air|all talk|big talk|word salad|buzzword bingo|smoke and mirrors
        window dressing|pie in the sky|wishful thinking|head in the clouds|cloud cuckoo|lost the plot
        missed the point|missing the point|missed the mark|wide of the mark|way off|way off base|off base
        off the mark|out of touch|out to lunch|behind the times|stuck in the past|past it|over your head
        in over your|not the brightest|not the sharpest|few sandwiches short|two left feet|couldn't organise
        couldn't organize|couldn't sell|couldn't write|can't write|can't design|can't even|can't you|why can't you
        what's wrong with you|what is wrong with|what's the matter with|are you kidding|are you serious
        are you joking|you must be joking|give me a break|for god's sake|for heaven's sake|for crying out
        how hard is|how hard can|is it so hard|is it too much|would it kill|who do you think|get a grip
        get your act|act together|grow up|wake up|wise up|do your job|do better|try harder|pull your weight
        pulling your weight|own worst enemy|sick of|sick and tired|fed up|tired of your|had enough|had it with
        at the end of|last straw|final straw|beggars belief|beyond me|beyond belief|beyond a joke|let everyone down
        let us down|let me down|let the side|dropped the ball|drop the ball|asleep on the|fell flat|falls flat
        fell short|flat on its|train wreck|car crash|dumpster fire|hot mess|dog's dinner|pig's ear|dead weight
        dead wood|weak link|bad apple|thorn in|pain in|pain to work|nightmare to|hard work to deal|chip on your
        full of yourself|up yourself|too big for|big head|drama queen|control freak|know it all|yes man|brown nose
        teacher's pet|back stabber|two faced|snake in|passing the buck|pass the buck|blame game|blaming everyone
        excuse after excuse|hiding behind|playing the victim|victim card|crying wolf|sob story|mickey mouse|tin pot
        third rate|second rate|fourth rate|bush league|bargain bin|bottom of the barrel|rock bottom|garbage in
        eye sore|makes me cringe|made me cringe|looks cheap|looks dated|feels dated|feels cheap|feels lazy
        feels generic|like a robot|like a child|like a toddler|like a teenager|like amateurs|school play
        primary school|any fool|any idiot|a five year old|my grandmother could|my dog could""",
    "kin": """
        a five year old|any intern|an intern|the intern|new hire|the new guy|the new girl|any freelancer
        other teams|the other team|last agency|previous agency|the last guy|your predecessor|everyone else
        anyone else|other people|my nephew|my daughter|my son""",
    "absolute": """
        every time|every single|each and every|all the time|time and again|time after time|time and time|once again
        yet again|over and over|again and again|as usual|as always|per usual|same old|not once|not one|not a single
        never once|every week|every month|day in day out""",
}

_HAN_CLASS: Final[dict[str, tuple[str, ...]]] = {}
for _name, _listed in _HAN.items():
    for _word in _listed.split():
        _HAN_CLASS[_word] = (*_HAN_CLASS.get(_word, ()), _name)
_LATIN_CLASS: Final[dict[str, tuple[str, ...]]] = {}
for _name, _words in [(name, listed.split()) for name, listed in _LATIN.items()] + [
    (name, [phrase.strip() for phrase in listed.replace("\n", "|").split("|")]) for name, listed in _PHRASES.items()
]:
    for _word in _words:
        _LATIN_CLASS[_word] = (*_LATIN_CLASS.get(_word, ()), _name)

_LONGEST: Final = max(len(word) for word in _HAN_CLASS)
_WORD: Final = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
_DENIES: Final = {"no", "not", "never", "without", "hardly", "barely", "nothing", "zero", "nor", "neither", "lacks"}


def classes(text: str) -> Counter[str]:
    """How many words of each class stand in a lower-case, simplified text.

    A word just after a negation has a class of its own: "not a wasted word" holds "un-bad", "不够清晰" "un-good".
    """
    found: Counter[str] = Counter()
    spoken = _WORD.findall(text)
    for place, word in enumerate(spoken):
        names = [*(_LATIN_CLASS.get(word) or _LATIN_CLASS.get(word.rstrip("s"), ()))]
        for size in (2, 3, 4):
            if place + size <= len(spoken):
                names += _LATIN_CLASS.get(" ".join(spoken[place : place + size]), ())
        if names:
            denied = any(before in _DENIES or before.endswith("n't") for before in spoken[max(0, place - 3) : place])
            found.update(_denied(names) if denied else names)
    start = 0
    while start < len(text):
        step = 1
        if text[start] >= "\u4e00":
            for size in range(_LONGEST, 0, -1):
                listed = _HAN_CLASS.get(text[start : start + size])
                if listed:
                    denied = any(sign in text[max(0, start - 3) : start] for sign in "不没无")
                    found.update(_denied(listed) if denied else listed)
                    step = size
                    break
        start += step
    return found


def _denied(names: Iterable[str]) -> list[str]:
    return [f"un-{name}" if name in ("good", "bad") else name for name in names]
