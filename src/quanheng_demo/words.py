"""Words from which invented names are made: surnames, given names, shop names and road names.

Surnames follow the frequencies one meets in the east of Guangdong; every full name, shop name and road
here is put together by chance, so that a likeness with a person or a firm is a coincidence.
"""

__all__ = [
    "BRAND_HEADS", "BRAND_TAILS", "BRAND_THIRDS", "GIVEN_HEADS", "GIVEN_TAILS", "HOUSE_BRANDS",
    "ROAD_ENDINGS", "ROAD_STEMS", "SURNAMES", "VILLAGE_STEMS",
]  # fmt: skip

# Surname and weight (per thousand); the rest of the weight is shared by the tail.
SURNAMES: tuple[tuple[str, float], ...] = (
    ("陈", 128), ("林", 92), ("黄", 70), ("蔡", 48), ("李", 46), ("郑", 45), ("张", 43), ("吴", 42),
    ("杨", 38),
    ("许", 36), ("刘", 34), ("王", 31), ("谢", 28), ("苏", 24), ("邱", 19), ("曾", 19), ("卢", 17),
    ("余", 16),
    ("沈", 15), ("郭", 15), ("佘", 13), ("洪", 13), ("翁", 12), ("丁", 12), ("庄", 11), ("柯", 10),
    ("方", 10),
    ("詹", 10), ("朱", 9), ("罗", 9), ("江", 8), ("廖", 8), ("徐", 8), ("何", 8), ("赖", 7), ("薛", 7),
    ("邢", 5), ("梁", 6), ("周", 6), ("姚", 6), ("温", 5), ("巫", 4), ("纪", 4), ("彭", 4), ("施", 3),
    ("欧阳", 2),
)  # fmt: skip

GIVEN_HEADS = "文伟志建国晓泽锦楚丽淑少俊宏嘉雪惠汉树木映奕钦煜佳思梓子海永培庆美玉秋春婉若旭灿桂绍"
GIVEN_TAILS = "明强华辉军平生鸿波斌彬涛洁娜娟芬芳玲君雄杰豪鹏彦城炜凯欣怡琳珊燕銮音河川森林榕祥坤裕填"

# Shop names: two or three characters of good omen, as merchants choose them.
BRAND_HEADS = (
    "金永顺恒宏锦盛裕泰德兴源广福瑞祥荣昌鸿汇华信合万丰隆嘉佳优尚雅韵凤韩"
    "湘枫凰龙海岭云山溪松竹梅兰御品和同百千天新中大正明启嵘铭晟臻颐"
)
BRAND_TAILS = (
    "盛达丰泰源兴隆成顺发利昌祥和记通美雅佳艺轩斋阁坊苑堂园创科域鼎辉煌腾"
    "越诚信诺威格莱思朗润泽洲川岳峰宇航晖朔楷铂钰琪"
)
BRAND_THIRDS = "居家园堂轩阁斋记坊社味香源城都汇邦派客"
HOUSE_BRANDS = (
    "阿{given}", "{surname}记", "老{surname}", "{surname}氏", "{given}姐", "{surname}家", "{brand}",
    "{brand}",
    "{brand}", "{brand}{third}", "{fullname}", "{fullname}",
)  # fmt: skip

# Roads are invented; the towns and streets they lie in are real (codes.yaml: admin_division).
ROAD_STEMS = (
    "云栖", "锦澜", "韶音", "玉衡", "长汀", "凤仪", "瑞麟", "福临", "永济", "望江", "听涛", "榕荫", "百花",
    "青岚", "金谷",
    "南浦", "西岭", "北辰", "东篱", "春晖", "秋实", "礼门", "义路", "仁里", "和风", "明德", "致远", "星河",
    "月桂", "紫荆",
    "木棉", "翠微", "清渠", "石桥", "窑前", "瓷源", "茶亭", "渔港", "盐町", "新埔", "下坝", "上林", "沙湾",
    "塘头", "溪尾",
    "洋中", "埔尾", "岗下", "寨前", "宫后",
)  # fmt: skip
ROAD_ENDINGS = (
    ("路", 46),
    ("街", 14),
    ("大道", 10),
    ("巷", 12),
    ("中路", 6),
    ("东路", 4),
    ("西路", 4),
    ("横街", 4),
)
VILLAGE_STEMS = (
    "上云", "下澜", "东岚", "西浦", "前埕", "后寨", "新埕", "大岗", "沙畔", "石鼓", "榕下", "桥头", "洋尾",
    "溪墘", "山后",
    "塘边", "田中", "古楼", "金沟", "玉窖", "仙美", "凤岗", "龙坑", "白水", "深洋", "乌石", "南陇", "北厝",
    "英坑", "宝陇",
)  # fmt: skip
