"""Words that hold the characters of a date and are none (早会, 8号楼, the 8th floor), so that they are not cut up."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Read as one unknown word each. The tokeniser lets those that begin like a date's ending go after a number.
NOT_DATES = _words(
    "今日头条 明日方舟 明日之星 今日说法 昨日重现 周六福 九号公司 九号电动车 "
    "前夜 早一点 晚一点 大下周 基本 版本 样本 成本 文本 脚本 加上 基本上 会上 手上 身上 跟上 赶上 附上 奉上 放上 带上 "
    "留下 拿下 收下 记下 旗下 名下 之下 接下来 放下 停下 应当 适当 "
    "一下 一起 一样 一定 一直 一般 一些 一共 一会 一会儿 一边 一向 万一 统一 唯一 之一 第一时间 剩下 楼下 线下 "
    "私下 手下 底下 如下 余下 当下 以下 以上 马上 线上 网上 楼上 路上 早会 早点 早日 早餐 早饭 早安 早就 早些 "
    "早已 尽早 晚会 晚点 晚饭 晚餐 晚宴 晚安 晚些 晚报 早晚 夜宵 傍晚时分 下午茶 中午饭 提前 目前 当前 之前的 "
    "以前的 前端 前台 前期 前往 前提 前任 前景 前沿 前言 前辈 前面 前瞻 前夕 前线 前提是 事前 会前 饭前 午饭前 "
    "午前 后面 后期 后续 后台 后端 然后 日报 月报 周报 年报 季报 周刊 月刊 周会 月会 年会 年度 季度报 周年 "
    "周边 周到 周围 周末愉快 周转 周期 月饼 月亮 月活 月度 月薪 日活 日常 日期 日程 日历 日均 分享 分析 分别 分发 "
    "分配 分成 分类 分工 时间 时候 时代 时尚 时长 刻意 立刻 半天 整理 整体 整个 调整 完整 点击 点赞 点评 点子 "
    "重点 卖点 观点 地点 要点 焦点 特点 节点 热点 卡点 有点 差点 快点 多点 少点 痛点 看点 亮点 站点 起点 终点 "
    "号召 号码 账号 型号 信号 公众号 视频号 编号 单号 口号 符号 内容 内部 国内 室内 内测 天猫 天气 聊天 白天 到位 "
    "到货 到期 到底 到处 到家 到场 收到 拿到 看到 达到 直到 得到 感到 找到 遇到 想到 做到 回到 报到 迟到 提到 "
    "年轻 年龄 年货 年终奖 年中 新年 周年庆 多年 过年 过来 过去 过程 过期 过审 过后 不过 通过 经过 超过 难过 见过 "
    "说过 看过 差不多 出差 差异 误差 第三方 第一版 初稿 初版 初步 初衷 最初 起初 末端 期末 尾款 首尾 底部 底价 "
    "底色 底稿 彻底 三点一线 九点九 一点点 百分 至少 至于 甚至 自己 自动 自然 各自 自媒体 从来 从不 从未 关于 "
    "由于 对于 属于 等于 位于 基于 月子 岁末 一周年 全年 常年 起来 起草 发起 引起 对不起 起码 一起来 整点 就是 "
    "成就 就绪 现在 存在 在线 在家 在职 在吗 三伏 三九 五四运动"
)

# What a number with 号 or 日 counts when it is not a day, by the first characters that follow.
NUMBERED_HAN = _words(
    "风 楼 线 电池 店 仓 厅 会议 会客 室 门 馆 院 机 位 方案 房 桌 展 码 模 选手 嘉宾 样 文件 产品 色 款 图 字 商品 "
    "链接 站 路 口 公馆 人物 球 员 档 台 基地 种子 作品 包 柜 库 车 船 床 井 坑 地块 地铁 公交 游 均 活 内 元 本 "
    "报 常 用 程 历 志 式 系 漫 剧 语 料 企 货"
)

# What an ordinal counts when it is not a day: the 8th floor.
NUMBERED_ENGLISH = frozenset(
    _words(
        "floor draft version round page slide edition anniversary annual birthday item point paragraph row column "
        "attempt place quarter week month year century grade generation gen avenue street ave st post video episode "
        "chapter one time party person half level phase stage tier batch set part section cut take try option wave"
    )
)

# Days that are not meant as days.
IDIOMS = (
    "sunday times",
    "sunday best",
    "sunday brunch",
    "monday blues",
    "throwback thursday",
    "friday the 13th",
    "thank god it's friday",
    "giving tuesday",
    "taco tuesday",
    "casual friday",
    "ash wednesday",
    "fat tuesday",
)
