"""The files of the departments that joined last: headers and words as each of them writes them."""

# ruff: noqa: E501 - a table of headers, one file an entry

from collections.abc import Callable, Mapping

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table
from quanheng_demo.export import Export

from . import (
    canteens,
    cards,
    cylinders,
    devices,
    ledgers,
    machines,
    market,
    medicine,
    offices,
    online,
    payments,
    quality,
)  # fmt: skip

__all__ = ["SUPPLIES"]

Words = Mapping[str, Mapping[str, tuple[str, ...]]]
_USE = {"state": {"in_use": ("在用", "使用"), "stopped": ("停用",), "scrapped": ("报废",)}}
_CATEGORY = {"food": ("食品",), "catering": ("餐饮外卖", "餐饮"), "goods": ("百货", "其他商品")}


def _file(
    source: str, title: str, shape: str, header: str, table: Callable[[np.random.Generator, City], Table],
    dates: str = "", codes: Words | None = None, full: bool = False,
) -> Export:  # fmt: skip
    """Declare one file; ``header`` lists its columns as 标题=element, ``shape`` is the kind and encoding."""
    pairs = tuple((pair.partition("=")[0], pair.partition("=")[2]) for pair in header.split())
    suffix, _, encoding = shape.partition(":")
    elements = {element for _, element in pairs}
    who = tuple(element for element in ("uscc", "name", "address") if element in elements)
    return Export(
        source,
        title,
        suffix,
        encoding,
        pairs,
        codes or {},
        tuple(dates.split()),
        full,
        table,
        who,
        joined_last=True,
    )


SUPPLIES: tuple[Export, ...] = (
    _file(
        "social_insurance", "社会保险参保", "csv:utf-8-sig",
        "申报流水号=return_no 统一社会信用代码=uscc 单位名称=name 费款所属期=month_on 参保人数=insured 缴费工资总额=wages_yuan "
        "累计欠缴金额=arrears_yuan 参保状态=state 申报日期=reported_on",
        offices.insurance, "month_on reported_on", {"state": {"normal": ("正常参保", "正常缴费"), "ended": ("终止参保",)}},
    ),
    _file(
        "tax_filing", "税务申报", "csv:gb18030",
        "申报流水号=return_no 社会信用代码=uscc 纳税人名称=name 税款所属期=month_on 是否申报=filed 申报日期=filed_on 销售额=sales_yuan "
        "应纳税额=tax_yuan 纳税人状态=tax_state",
        offices.tax, "month_on", {"tax_state": {"normal": ("正常", "正常户"), "irregular": ("非正常户", "非正常")}},
    ),
    _file(
        "person_post", "主要人员和股东", "csv:gb18030",
        "任职记录号=record_no 统一社会信用代码=uscc 企业名称=name 人员标识码=person_key 姓名=person_name 职务=post 出资比例=share_percent "
        "任职起始日期=from_on 任职截止日期=to_on",
        offices.posts, "from_on",
        {"post": {"legal_rep": ("法定代表人", "负责人"), "supervisor": ("监事",), "shareholder": ("股东", "投资人")}}, full=True,
    ),
    _file(
        "registration_change", "变更登记", "csv:utf-8",
        "变更编号=change_no 统一社会信用代码=uscc 企业名称=name 变更事项=item 变更前内容=before_text 变更后内容=after_text "
        "变更前注册资本（万元）=before_yuan 变更后注册资本（万元）=after_yuan 核准日期=changed_on",
        offices.changes, "changed_on",
        {"item": {"legal_rep": ("法定代表人变更", "法定代表人"), "address": ("住所变更",), "shareholder": ("股东变更", "投资人变更"),
         "capital": ("注册资本变更",), "name": ("名称变更",), "scope": ("经营范围变更",), "other": ("其他变更", "其他")}},
    ),
    _file(
        "abnormal_listing", "经营异常名录", "xlsx",
        "列入决定文号=listing_no 统一社会信用代码=uscc 企业名称=name 住所=address 列入原因=reason 列入日期=listed_on 移出日期=removed_on "
        "作出决定机关=authority",
        offices.abnormal_listings, "listed_on removed_on",
        {"reason": {"annual_report": ("未按规定公示年度报告", "未报年报"), "lost_contact": ("通过登记的住所或者经营场所无法联系", "住所无法联系")}},
    ),
    _file(
        "prepaid_card", "预付卡经营情况", "xlsx",
        "报送编号=return_no 统一社会信用代码=uscc 经营者名称=name 所属月份=month_on 行业类别=trade 本月售卡金额=sold_yuan "
        "本月消费金额=redeemed_yuan 预收资金余额=balance_yuan 存管金额=deposit_yuan 持卡人数=holders 是否备案=is_filed",
        cards.prepaid_cards, "month_on",
    ),
    _file(
        "purchase", "食品进货台账", "jsonl:utf-8",
        "台账编号=record_no 统一社会信用代码=uscc 购货者名称=name 经营场所=address 进货日期=bought_on 食品名称=product 食品大类=category "
        "批号=batch_no 生产企业=maker 供货者名称=supplier_name 供货者代码=supplier_uscc 是否留存合格证明=has_proof 金额=amount_yuan",
        ledgers.purchases, "bought_on",
    ),
    _file(
        "sale", "食品销售台账", "jsonl:utf-8",
        "台账编号=record_no 统一社会信用代码=uscc 销售者名称=name 经营场所=address 销售日期=sold_on 食品名称=product 食品大类=category "
        "批号=batch_no 生产企业=maker 金额=amount_yuan",
        ledgers.sales, "sold_on",
    ),
    _file(
        "equipment", "特种设备使用登记", "csv:gb18030",
        "设备代码=device_no 统一社会信用代码=uscc 使用单位名称=name 使用单位地址=address 使用登记证编号=use_cert_no 设备种类=class_code "
        "设备名称=device 使用地点=place 使用状态=state 投用日期=in_use_on 设计使用年限截止=design_life_end 上次检验日期=last_inspected_on "
        "下次检验日期=next_due_on 维保单位名称=maintainer_name 维保单位代码=maintainer_uscc 最近运行记录日期=last_seen_on",
        machines.equipment, "in_use_on last_inspected_on",
        {"class_code": {"1000": ("锅炉",), "2000": ("压力容器",), "3000": ("电梯",), "4000": ("起重机械",),
         "5000": ("场（厂）内专用机动车辆", "场内车辆")}, **_USE}, full=True,
    ),
    _file(
        "equipment_fault", "电梯等设备故障", "csv:utf-8",
        "故障编号=fault_no 设备代码=device_no 统一社会信用代码=uscc 使用单位名称=name 发生日期=happened_on 故障类别=kind 被困人数=trapped_persons "
        "修复日期=repaired_on",
        machines.faults, "happened_on",
        {"kind": {"trapped": ("困人",), "stopped": ("停梯", "停机"), "door": ("开关门故障", "门故障"), "other": ("其他",)}},
    ),
    _file(
        "maintenance", "电梯维保记录", "csv:utf-8",
        "维保记录编号=record_no 设备代码=device_no 维保单位代码=uscc 维保单位名称=name 维保人员证号=worker_key 维保日期=maintained_on "
        "使用单位是否签字=signed",
        machines.maintenance, "maintained_on",
    ),
    _file(
        "operator_certificate", "特种设备作业人员证", "xlsx",
        "证书项目编号=record_no 作业人员证编号=cert_no 统一社会信用代码=uscc 聘用单位名称=name 人员标识码=person_key 姓名=person_name 作业项目=item "
        "有效期至=valid_to 是否在岗=on_post",
        machines.operators, "valid_to", full=True,
    ),
    _file(
        "drug_shop", "药品经营许可（零售）", "csv:gb18030",
        "许可证编号=number 统一社会信用代码=uscc 企业名称=name 经营地址=address 发证日期=issued_on 有效期至=expires_on 许可证状态=state "
        "执业药师注册证号=pharmacist_key 执业药师姓名=pharmacist_name 经营范围=scope",
        medicine.drug_shops, "issued_on expires_on", {"state": {"valid": ("有效", "正常"), "expired": ("过期", "失效")}}, full=True,
    ),
    _file(
        "pharmacist_attendance", "药师在岗和处方药销售", "jsonl:utf-8",
        "记录编号=record_no 许可证编号=licence_no 统一社会信用代码=uscc 企业名称=name 日期=day_on 执业药师注册证号=pharmacist_key "
        "在岗时长（分钟）=minutes_on_duty 处方药销售笔数=prescription_sales",
        medicine.attendance, "day_on",
    ),
    _file(
        "cold_chain", "冷链温度记录", "jsonl:utf-8",
        "记录编号=record_no 冷链设备编号=device_no 统一社会信用代码=uscc 单位名称=name 存放品种=goods 日期=day_on 下限（℃）=low_limit "
        "上限（℃）=high_limit 最低温度（℃）=lowest 最高温度（℃）=highest 超限时长（分钟）=minutes_out 读数次数=readings",
        medicine.cold_chain, "day_on",
        {"goods": {"vaccine": ("疫苗",), "biologic": ("生物制品",), "food": ("冷藏冷冻食品", "食品")}},
    ),
    _file(
        "test_report", "检验检测报告", "csv:utf-8",
        "报告编号=report_no 机构代码=uscc 检验检测机构名称=name 受理日期=accepted_on 签发日期=issued_on 授权签字人编号=signer_key 检验检测项目=item "
        "结论=conclusion 资质认定有效期至=approval_valid_to",
        quality.test_reports, "issued_on", {"conclusion": {"pass": ("合格", "符合"), "fail": ("不合格", "不符合")}},
    ),
    _file(
        "instrument", "强制检定计量器具", "csv:gb18030",
        "器具编号=instrument_no 统一社会信用代码=uscc 使用单位名称=name 使用单位地址=address 器具名称=kind 使用地点=place 检定日期=verified_on "
        "有效期至=valid_to 使用状态=state 最近使用日期=last_used_on",
        quality.instruments, "verified_on valid_to", _USE, full=True,
    ),
    _file(
        "certificate", "产品认证证书", "csv:utf-8-sig",
        "证书编号=cert_no 统一社会信用代码=uscc 获证者名称=name 产品名称=product 认证类别=scheme 证书状态=state 状态变更日期=state_on 有效期至=valid_to",
        quality.certificates, "state_on", {"state": {"valid": ("有效",), "suspended": ("暂停",)}}, full=True,
    ),
    _file(
        "trademark_filing", "商标注册申请", "csv:utf-8",
        "申请号=filing_no 统一社会信用代码=uscc 申请人名称=name 商标=mark 类别=class_no 申请日期=filed_on 近似的知名名称或地名=famous_hit 法律状态=state",
        quality.trademarks, "filed_on",
        {"state": {"pending": ("审查中", "等待实质审查"), "refused": ("驳回",), "registered": ("已注册", "注册")}},
    ),
    _file(
        "patent_mark", "专利标识监测", "xlsx",
        "监测编号=mark_no 统一社会信用代码=uscc 销售者名称=name 住所=address 产品名称=product 标注专利号=patent_no 发现日期=seen_on "
        "专利状态=patent_state 专利终止日期=patent_ended_on",
        quality.patent_marks, "seen_on",
        {"patent_state": {"valid": ("有效", "专利权维持"), "ended": ("终止", "失效"), "none": ("查无此专利", "不存在")}},
    ),
    _file(
        "online_shop", "平台店铺", "jsonl:utf-8",
        "店铺编号=shop_no 平台=platform 店铺名称=shop_name 统一社会信用代码=uscc 经营者名称=name 经营地址=address 主营类目=category "
        "公示许可证号=shown_licence_no 地址性质=place_kind 开店日期=opened_on 关店日期=closed_on",
        online.shops, "opened_on",
        {"category": _CATEGORY, "place_kind": {"residential": ("住宅",), "commercial": ("商铺", "商业"), "factory": ("厂房",)}}, full=True,
    ),
    _file(
        "online_offer", "网络商品监测", "jsonl:utf-8",
        "监测记录号=record_no 商品编号=offer_no 店铺编号=shop_no 统一社会信用代码=uscc 经营者名称=name 商品标题=offer_title 商品类目=category "
        "售价=price_yuan 划线价=was_price_yuan 累计销量=sold_count 标注证书编号=cert_no 是否直播销售=is_live 标签信息是否齐全=label_complete "
        "标称生产企业=maker 标称批号=batch_no 抓取日期=seen_on",
        online.offers, "seen_on", {"category": _CATEGORY},
    ),
    _file(
        "price_point", "价格监测", "csv:utf-8-sig",
        "采价编号=record_no 采价点编号=point_no 统一社会信用代码=uscc 采价点名称=name 商品=product 计价单位=unit 零售价=price_yuan 采价日期=seen_on "
        "是否明码标价=is_marked",
        market.prices, "seen_on",
    ),
    _file(
        "cost_point", "成本和批发价监测", "csv:utf-8",
        "监测编号=record_no 商品=product 计价单位=unit 批发价=cost_yuan 监测日期=seen_on", market.costs, "seen_on",
    ),
    _file(
        "advertisement", "广告监测", "xlsx",
        "监测编号=ad_no 统一社会信用代码=uscc 广告主名称=name 媒介=medium 广告发布者=publisher 广告类别=category 广告用语=wording "
        "广告审查批准文号=approval_no 监测日期=seen_on",
        market.advertisements, "seen_on",
        {"category": {"device": ("医疗器械",), "health_food": ("保健食品",), "medical": ("医疗",), "finance": ("金融", "投资理财"),
         "education": ("教育培训",), "estate": ("房地产",), "food": ("食品",), "other": ("其他",)}},
    ),
    _file(
        "fine_payment", "罚没款缴纳", "csv:gb18030",
        "处罚决定书文号=decision_no 统一社会信用代码=uscc 缴款人名称=name 送达日期=served_on 缴款期限=due_on 应缴金额=fine_yuan "
        "已缴金额（元）=paid_yuan 缴款日期=paid_on 延期分期至=put_off_to",
        payments.fines, "due_on",
    ),
    _file(
        "recall", "食品召回公告", "csv:utf-8",
        "召回编号=recall_no 公告文号=notice_no 食品名称=product 生产企业=maker 批号=batch_no 级别=level 召回原因=reason 公告日期=recalled_on",
        ledgers.recalls, "recalled_on",
    ),
    _file(
        "canteen", "学校食堂", "xlsx",
        "食堂编号=canteen_no 学校名称=school 经营单位代码=uscc 经营单位名称=name 食堂地址=address 镇街=town 供餐方式=operated_by 就餐人数=diners "
        "许可证编号=licence_no 明厨亮灶状态=camera",
        canteens.canteens, "", {"operated_by": {"contract": ("承包", "委托经营"), "delivery": ("校外供餐", "集体用餐配送")}, "camera": {"online": ("在线",), "offline": ("离线",)}},
        full=True,
    ),
    _file(
        "cylinder_fill", "气瓶充装记录", "jsonl:utf-8",
        "充装记录编号=fill_no 充装单位代码=uscc 充装单位名称=name 充装站地址=address 气瓶编号=cylinder_no 充装介质=gas 充装日期=filled_on "
        "下次检验日期=check_due_on 录入方式=way",
        cylinders.fillings, "filled_on", {"way": {"scanned": ("扫码", "扫描"), "typed": ("人工录入", "手工")}},
    ),
    _file(
        "device_licence", "医疗器械经营许可和备案", "csv:utf-8",
        "许可备案编号=licence_no 统一社会信用代码=uscc 企业名称=name 经营场所=address 证件种类=kind 发证日期=issued_on 有效期至=valid_to 状态=state",
        devices.device_licences, "issued_on",
        {"kind": {"class3": ("第三类经营许可", "三类许可"), "class2": ("第二类经营备案", "二类备案")}, "state": {"valid": ("有效",)}}, full=True,
    ),
    _file(
        "device_sale", "医疗器械销售记录", "jsonl:utf-8",
        "记录编号=record_no 统一社会信用代码=uscc 企业名称=name 销售日期=sold_on 产品名称=product 注册证编号=registration_no 管理类别=device_class "
        "金额=amount_yuan",
        devices.device_sales, "sold_on", {"device_class": {"2": ("二类", "第二类"), "3": ("三类", "第三类")}},
    ),
    _file(
        "ad_approval", "广告审查批准", "csv:gb18030",
        "广告批准文号=approval_no 统一社会信用代码=uscc 申请人名称=name 产品名称=product 广告类别=category 批准日期=valid_from 有效期至=valid_to 状态=state",
        market.approvals, "valid_from",
        {"category": {"device": ("医疗器械",), "health_food": ("保健食品",)}, "state": {"valid": ("有效",), "expired": ("过期", "失效")}},
    ),
    _file(
        "charge", "涉企收费", "xlsx",
        "收费记录编号=charge_no 收费单位代码=uscc 收费单位名称=name 收费项目=item 缴费企业代码=payer_uscc 金额=amount_yuan 收费依据=basis "
        "收费性质=nature 收费日期=charged_on",
        payments.charges, "charged_on", {"nature": {"compulsory": ("强制",), "voluntary": ("自愿",)}},
    ),
)  # fmt: skip
