"""How festivals are called, in Chinese and English, and the name each has in festivals.py."""

# Festival words; the value is the name in festivals.py.
FESTIVALS_HAN: dict[str, str] = {
    word: name
    for words, name in (
        ("春节 农历新年", "chunjie"), ("除夕 除夕夜", "chuxi"), ("元宵 元宵节 上元节", "yuanxiao"),
        ("清明 清明节", "qingming"), ("立春", "lichun"),
        ("雨水", "yushui"), ("惊蛰", "jingzhe"), ("春分", "chunfen"), ("谷雨", "guyu"), ("立夏", "lixia"),
        ("小满", "xiaoman"), ("芒种", "mangzhong"), ("夏至", "xiazhi"), ("小暑", "xiaoshu"), ("大暑", "dashu"),
        ("立秋", "liqiu"), ("处暑", "chushu"), ("白露", "bailu"), ("秋分", "qiufen"), ("寒露", "hanlu"),
        ("霜降", "shuangjiang"), ("立冬", "lidong"), ("小雪", "xiaoxue"), ("大雪", "daxue"), ("小寒", "xiaohan"),
        ("大寒", "dahan"), ("端午 端午节", "duanwu"), ("七夕 七夕节", "qixi"), ("中元节", "zhongyuan"),
        ("中秋 中秋节", "zhongqiu"), ("重阳 重阳节", "chongyang"), ("腊八 腊八节", "laba"), ("冬至", "dongzhi"),
        ("国庆 国庆节 国庆日", "guoqing"), ("元旦 元旦节", "yuandan"), ("劳动节 五一劳动节 五一节 五一", "laodong"),
        ("双十一 双11", "11-11"), ("光棍节", "11-11"), ("双十二 双12", "12-12"), ("618 六一八", "6-18"),
        ("圣诞 圣诞节", "12-25"), ("平安夜 圣诞夜", "12-24"), ("感恩节", "thanksgiving"), ("万圣节 万圣夜", "10-31"),
        ("情人节", "2-14"), ("白色情人节", "3-14"), ("妇女节 三八妇女节 三八节 女神节", "3-8"), ("植树节", "3-12"),
        ("愚人节", "4-1"), ("青年节 五四青年节 五四", "5-4"), ("儿童节 六一儿童节 六一节 六一", "6-1"),
        ("建党节", "7-1"), ("建军节 八一建军节", "8-1"), ("教师节", "9-10"), ("母亲节", "mother"),
        ("父亲节", "father"), ("黑五 黑色星期五", "blackfriday"), ("网络星期一", "cybermonday"), ("复活节", "easter"),
        ("护士节", "5-12"), ("记者节", "11-8"), ("读书日 世界读书日", "4-23"), ("地球日 世界地球日", "4-22"),
        ("跨年夜", "12-31"), ("520", "5-20"),
    )
    for word in words.split()
}  # fmt: skip

FESTIVALS_EN: tuple[tuple[str, str], ...] = (
    (r"chinese new year'?s eve|lunar new year'?s eve", "chuxi"),
    (r"new year'?s eve|nye", "12-31"),
    (r"chinese valentine'?s(?: day)?|double seventh(?: festival)?", "qixi"),
    (r"winter solstice", "dongzhi"),
    (r"ghost festival", "zhongyuan"),
    (r"independence day", "7-4"),
    (r"veterans day", "11-11"),
    (r"memorial day", "memorial"),
    (r"chinese new year|lunar new year|spring festival|cny", "chunjie"),
    (r"new year'?s? ?day|new year'?s|new year", "yuandan"),
    (r"mid[- ]?autumn(?: festival| day)?|moon festival", "zhongqiu"),
    (r"dragon boat(?: festival| day)?", "duanwu"),
    (r"lantern festival", "yuanxiao"),
    (r"qixi(?: festival)?", "qixi"),
    (r"double ninth(?: festival)?", "chongyang"),
    (r"qing ?ming(?: festival)?|tomb[- ]sweeping(?: day| festival)?", "qingming"),
    (r"national day", "nationalday"),
    (r"labour day|may day|international workers'? day", "laodong"),
    (r"labor day", "labor"),
    (r"christmas eve|xmas eve", "12-24"),
    (r"christmas(?: day)?|xmas(?: day)?", "12-25"),
    (r"thanksgiving(?: day)?", "thanksgiving"),
    (r"black friday", "blackfriday"),
    (r"cyber monday", "cybermonday"),
    (r"singles'?s? day|double 11|double eleven", "11-11"),
    (r"double 12|double twelve", "12-12"),
    (r"valentine'?s? day|valentine's", "2-14"),
    (r"(?:international )?women'?s day", "3-8"),
    (r"mother'?s day", "mother"),
    (r"father'?s day", "father"),
    (r"children'?s day", "6-1"),
    (r"teacher'?s'? day", "9-10"),
    (r"easter monday", "eastermonday"),
    (r"easter(?: sunday)?", "easter"),
    (r"good friday", "goodfriday"),
    (r"halloween", "10-31"),
    (r"boxing day", "12-26"),
    (r"april fool'?s'?(?: day)?", "4-1"),
    (r"earth day", "4-22"),
    (r"st\.? patrick'?s day", "3-17"),
)

# The first word of each of these, so that only they are tried.
_OPENERS = (
    "chinese lunar new nye spring cny mid midautumn moon dragon lantern qixi double qing qingming tomb national labour "
    "may international labor christmas xmas thanksgiving black cyber singles valentine valentines women womens mother "
    "mothers father fathers children childrens teacher teachers easter good halloween boxing april earth st "
    "winter ghost independence veterans memorial"
)

FESTIVAL_OPENERS = frozenset(_OPENERS.split())
