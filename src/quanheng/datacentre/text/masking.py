"""Personal data out of free text, before a model sees it and before a page shows it."""

import re

from quanheng.base.masking import mask_id_number, mask_name, mask_phone

__all__ = ["mask_text"]

_LONG = re.compile(r"(?<![0-9A-Za-z])\d{15,19}[Xx]?(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_FIXED = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_SURNAME = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
    "汤"
)
_CUE = re.compile(
    rf"((?:我叫|我是|本人|姓名|联系人|投诉人|举报人|署名|此致)[:：是]?\s*)([{_SURNAME}][一-龥]{{1,2}})(?=[,，。;；、\s(（]|电话|手机|身份证|联系|$)"
)
_TITLED = re.compile(rf"([{_SURNAME}])[一-龥]{{1,2}}(先生|女士|小姐)")
_ROOM = re.compile(r"\d{1,4}\s?(?:栋|幢|座|号楼)(?:\s?\d{1,2}\s?单元)?\s?\d{1,5}\s?(?:室|房|号)?")


def mask_text(text: str) -> str:
    """Mask identity numbers, cards, telephones, mail addresses, names after a cue, and the door of a home.

    A name without a cue (我叫, 联系人, 先生 …) cannot be told from other words and stays; what is shown to
    strangers must be read by a person besides.
    """
    text = _LONG.sub(lambda found: mask_id_number(found.group()), text)
    text = _MOBILE.sub(lambda found: mask_phone(found.group()), text)
    text = _FIXED.sub(lambda found: mask_phone(found.group()), text)
    text = _MAIL.sub("***@***", text)
    text = _CUE.sub(lambda found: found.group(1) + mask_name(found.group(2)), text)
    text = _TITLED.sub(r"\1*\2", text)
    return _ROOM.sub("****", text)
