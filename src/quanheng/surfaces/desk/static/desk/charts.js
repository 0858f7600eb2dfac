// One chart theme read from the tokens, so that light, dark and print follow by themselves. Data come as JSON in
// the page (json_script); every chart has a table behind it, because a picture says nothing to a screen reader.
(() => {
  "use strict";
  const css = getComputedStyle(document.documentElement);
  const v = (name) => css.getPropertyValue("--qh-" + name).trim();
  const sans = css.getPropertyValue("--qh-sans").trim();
  const axis = {
    axisLine: { lineStyle: { color: v("line-2") } }, axisTick: { show: false },
    axisLabel: { color: v("ink-3"), fontSize: 11, fontFamily: sans },
    splitLine: { lineStyle: { color: v("line") } }, nameTextStyle: { color: v("ink-3") },
  };
  echarts.registerTheme("qh", {
    color: [v("c1"), v("c2"), v("g2"), v("c3")],
    textStyle: { fontFamily: sans, color: v("ink") }, backgroundColor: "transparent",
    categoryAxis: axis, valueAxis: axis, timeAxis: axis,
    tooltip: { backgroundColor: v("sheet"), borderColor: v("line-2"), textStyle: { color: v("ink"), fontSize: 13 } },
  });
  const data = (id) => JSON.parse(document.getElementById(id).textContent);
  const chart = (el, option) => {
    const made = echarts.init(el, "qh", { renderer: "svg" });
    made.setOption(Object.assign({ animation: false }, option));
    addEventListener("resize", () => made.resize());
    return made;
  };
  window.QH = { v, chart, data };

  // A curve: <div data-curve="json-id">; the JSON names years, values, target and unit.
  document.querySelectorAll("[data-curve]").forEach((el) => {
    const d = data(el.dataset.curve);
    const said = (value) => value === null || value === undefined ? "没有数" : Number(value).toLocaleString("zh-CN", { maximumFractionDigits: 2 });
    const series = [{ name: "实际值", type: "line", data: d.values, symbol: "circle", symbolSize: 6, lineStyle: { width: 2 }, label: { show: true, fontSize: 11, formatter: (p) => said(p.value) } }];
    if (d.path) series.push({ name: "计划路径", type: "line", data: d.path, symbol: "none", lineStyle: { type: "dashed", width: 1, color: v("g2") } });
    if (d.forecast) series.push({ name: "推算", type: "line", data: d.forecast, symbol: "emptyCircle", lineStyle: { type: "dotted", width: 1.5, color: v("c2") } });
    if (d.naive) series.push({ name: "照上年不变", type: "line", data: d.naive, symbol: "none", lineStyle: { type: "dotted", width: 1, color: v("g3") } });
    chart(el, {
      grid: { left: 8, right: 24, top: 52, bottom: 8, containLabel: true }, legend: { top: 0, left: 0, itemWidth: 18, textStyle: { color: v("ink-2"), fontSize: 12 } },
      tooltip: { trigger: "axis", valueFormatter: said }, xAxis: { type: "category", data: d.years },
      yAxis: { type: "value", scale: true, name: d.unit, nameLocation: "end", nameGap: 10, axisLabel: { formatter: said } }, series,
    });
  });

  // A monthly trend with what is expected: <div data-outlook="json-id">; the band is two stacked lines, the lower unseen.
  document.querySelectorAll("[data-outlook]").forEach((el) => {
    const d = data(el.dataset.outlook);
    const said = (value) => value === null || value === undefined ? "没有数" : Number(value).toLocaleString("zh-CN", { maximumFractionDigits: 1 });
    const turns = d.changes.map((month) => ({ xAxis: month, label: { formatter: "水平变化", fontSize: 11, color: v("ink-3") } }));
    const series = [{ name: "实际", type: "line", data: d.values, symbol: "none", lineStyle: { width: 2 }, markLine: { silent: true, symbol: "none", lineStyle: { type: "dashed", color: v("g3") }, data: turns } }];
    if (d.point) {
      const bare = { type: "line", stack: "band", symbol: "none", lineStyle: { opacity: 0 }, tooltip: { show: false } };
      series.push({ ...bare, name: "下限", data: d.low });
      series.push({ ...bare, name: `${d.level}%区间`, data: d.high.map((high, at) => high === null ? null : high - d.low[at]), areaStyle: { color: v("c1"), opacity: 0.16 } });
      series.push({ name: "推算", type: "line", data: d.point, symbol: "emptyCircle", symbolSize: 5, lineStyle: { type: "dotted", width: 2, color: v("c2") }, itemStyle: { color: v("c2") } });
      series.push({ name: "照上月不变", type: "line", data: d.naive, symbol: "none", lineStyle: { type: "dotted", width: 1, color: v("g2") } });
    }
    chart(el, {
      grid: { left: 8, right: 24, top: 52, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 18, textStyle: { color: v("ink-2"), fontSize: 12 }, data: series.map((one) => one.name).filter((name) => name !== "下限") },
      tooltip: {
        trigger: "axis",
        formatter: (points) => {
          const at = points[0].dataIndex, lines = [`<b>${echarts.format.encodeHTML(d.months[at])}</b>`];
          if (at < d.values.length) lines.push(`实际 ${said(d.values[at])}`);
          else lines.push(`推算 ${said(d.point[at])}`, `${d.level}%在 ${said(d.low[at])} 至 ${said(d.high[at])}`, `照上月不变 ${said(d.naive[at])}`);
          return lines.join("<br>");
        },
      },
      xAxis: { type: "category", data: d.months }, yAxis: { type: "value", name: d.unit, nameLocation: "end", nameGap: 10, axisLabel: { formatter: said } }, series,
    });
  });

  // Columns one upon another by month: <div data-stack="json-id">; dark is what was proved right.
  document.querySelectorAll("[data-stack]").forEach((el) => {
    const d = data(el.dataset.stack);
    const bar = (name, values, colour) => ({ name, type: "bar", stack: "all", data: values, barMaxWidth: 22, itemStyle: { color: colour } });
    const series = [bar("属实", d.right, v("g1")), bar(d.young ? "没有查实" : "其余", d.rest, v("g4"))];
    if (d.young) series.push({ ...bar("还没到印证的时候", d.young, v("sunk")), itemStyle: { color: v("sunk"), borderColor: v("g3"), borderWidth: 1, borderType: "dashed" } });
    chart(el, {
      grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true }, legend: { top: 0, left: 8, itemWidth: 14, textStyle: { color: v("ink-2"), fontSize: 12 } },
      tooltip: { trigger: "axis" }, xAxis: { type: "category", data: d.months }, yAxis: { type: "value", minInterval: 1 }, series,
    });
  });

  // Looks at the points and not at the whole city: their middle, and nearer the closer they lie.
  const nearby = (points) => {
    if (!points.length) return null;
    const side = (name) => { const all = points.map((p) => p[name]); return [Math.min(...all), Math.max(...all)]; };
    const [west, east] = side("lon"), [south, north] = side("lat");
    return { center: [(west + east) / 2, (south + north) / 2], zoom: Math.min(16, Math.max(1, 0.6 / Math.max(east - west, north - south, 0.04))) };
  };

  // A map: <div data-map="address of the outline" data-points="json-id">; with data-way the points are a tour in order.
  document.querySelectorAll("[data-map]").forEach(async (el) => {
    const answer = await fetch(el.dataset.map);
    if (!answer.ok) { el.textContent = "这个城市没有地图文件"; return; }
    echarts.registerMap("city", await answer.json());
    const points = el.dataset.points ? data(el.dataset.points) : [];
    const near = el.dataset.near === undefined ? null : nearby(points);
    const drawn = chart(el, {
      geo: { map: "city", roam: true, ...near, itemStyle: { areaColor: v("sunk"), borderColor: v("line-2") }, label: { show: true, fontSize: 11, color: v("ink-3") }, emphasis: { disabled: true } },
      tooltip: { formatter: (p) => p.data && p.data.name ? echarts.format.encodeHTML(p.data.name) : "" },
      series: [
        ...(el.dataset.way === undefined ? [] : [{ type: "lines", coordinateSystem: "geo", polyline: true, silent: true, lineStyle: { color: v("accent"), width: 2, opacity: 0.8 }, data: [{ coords: [...points, points[0]].map((p) => [p.lon, p.lat]) }] }]),
        { type: "scatter", coordinateSystem: "geo", data: points.map((p) => ({
          name: p.name, value: [p.lon, p.lat], url: p.url, symbol: p.late ? "rect" : p.order === 0 ? "diamond" : "circle", symbolSize: p.order === undefined ? 10 : 18,
          itemStyle: { color: p.late ? v("red") : v("c1") }, label: p.order ? { show: true, formatter: String(p.order), color: "#fff", fontSize: 11 } : undefined,
        })) },
      ],
    });
    if (drawn) drawn.on("click", (p) => { if (p.data && p.data.url) location.assign(p.data.url); });
  });
})();
