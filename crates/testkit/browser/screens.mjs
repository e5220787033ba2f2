// Every screen of a demonstration, for `round.mjs`: files reports of its own, brings one to its answer,
// signs in a citizen and each role, and finds a case of each kind.

/** Ways in which a public page is looked at as it comes, */
const AS_IT_COMES = ["phone", "phone-plain", "narrow-plain", "desk-plain", "desk", "zoomed", "narrow"];
/** and by those who set it otherwise. Ways that share a visit stand together. */
const SET_OTHERWISE = ["dark", "large", "large-dark", "large-narrow", "en", "en-dark", "en-narrow", "en-large", "en-large-dark"];
/** Pages that are also looked at in the device's own colours. */
const FORCED = ["home", "report", "case-closed", "map"];
/** The console is a desk's work, and its people also have a phone. */
const CONSOLE = ["phone", "phone-plain", "desk-plain", "desk", "desk-dark"];
/** Administration is tables and forms: each size, each light, with script and without, once. */
const HOUSE = ["phone", "desk-plain", "desk-dark"];

/** Addresses of the portal that answer GET with something that is no page of their own. */
export const NO_SCREENS = {
  "/sw.js": "the service worker",
  "/manifest.webmanifest": "a file",
  "/bao/trung": "a piece of the report's page",
  "/bao/cho": "a piece of the report's page",
  "/hs/{code}/theo-doi": "leads to a card of the case",
  "/bao/anh/{mark}": "a photo",
  "/hs/kiem-chung.py": "a script",
  "/hs/{code}/theo-doi.atom": "a feed",
  "/hs/{code}/{deed}": "leads to a card of the case",
  "/tb/tin.atom": "a feed",
  "/toi/ra": "leads to /toi",
  "/toi/rieng-tu/ban-sao.json": "a copy of one's data",
  "/toi/tin/khong-may-nao": "leads to /toi/tin",
  "/danh-sach.atom": "a feed",
  "/du-lieu-mo/{name}": "a file",
  "/du-lieu-mo/{name}/{file}": "a file",
  "/dia-ban/{slug}/tin.atom": "a feed",
  "/don-vi/{slug}/tin.atom": "a feed",
  "/sitemap.xml": "for machines",
  "/robots.txt": "for machines",
};

/** The console's lists of work, by the last part of their address. */
const ROWS = ["tre", "khan", "sap-tre", "xem-lai", "mo-lai", "tra-lai", "bo-sung", "dang-lam", "cho-duyet", "xac-nhan", "cho-nhan"];
const PHONE = "0900000123";
const MAIL = "nguoi.thu@example.vn";
const WARD = "UB-18880-T7";
const RESULT = "Đội chiếu sáng phường đã thay bóng đèn và kiểm tra đường dây, đèn sáng lại từ tối 26/11.";

/** What the lists are made with: the service's doors as each person uses them. */
export class Doors {
  constructor(service) {
    this.service = service;
    this.base = service.base;
  }

  async ask(path, { method = "GET", token, json, form, cookie, file } = {}) {
    const headers = { "sec-fetch-site": "same-origin" };
    if (token) headers.authorization = `Bearer ${token}`;
    if (cookie) headers.cookie = cookie;
    if (json) headers["content-type"] = "application/json";
    let body = json ? JSON.stringify(json) : form ? new URLSearchParams(form) : undefined;
    if (file) {
      body = new FormData();
      for (const [name, value] of Object.entries(file.fields)) body.append(name, value);
      body.append("file", new Blob([file.bytes], { type: "image/png" }), "sau.png");
    }
    return fetch(new URL(path, this.base), { method: body ? "POST" : method, redirect: "manual", headers, body });
  }

  async json(path, options) {
    const answer = await this.ask(path, options);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${(await answer.text()).slice(0, 400)}`);
    return answer.json();
  }

  token(username) {
    return this.service.account(username).token;
  }

  /** The cookie that an answer sets. */
  async cookie(path, form, names, cookie) {
    const answer = await this.ask(path, { form, cookie });
    const set = answer.headers.getSetCookie().find((one) => names.some((name) => one.startsWith(`${name}=`) || one.startsWith(`__Host-${name}=`)));
    if (!set) throw new Error(`${path} sets no ${names}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
    return set.split(";")[0];
  }

  staff(username) {
    const { password } = this.service.account(username);
    return this.cookie("/dang-nhap", { username, password }, ["phien"]);
  }

  /** A citizen's corner, entered with the code that came by SMS. */
  async citizen(phone) {
    const ticket = await this.cookie("/toi/ma", { phone }, ["ma-cua-toi"]);
    const session = await this.cookie("/toi/vao", { code: await this.service.code(phone) }, ["cua-toi"], ticket);
    return { ticket, session };
  }

  /** Files a report; its code and the cookie of its holder. */
  async file(more = {}) {
    const report = { text: "Đèn đường trước nhà văn hóa không sáng", lat: 17.4702, lon: 106.619, category: "GT-01", phone: PHONE, consent: true, ...more };
    const slip = await this.json("/api/v1/reports", { json: report });
    const secret = new URL(slip.secret_url).searchParams.get("k");
    return { code: slip.code, secret, cookie: `hs_${slip.code}=${secret}` };
  }

  act(username, code, action, json, file) {
    return this.json(`/api/v1/reports/${code}/actions/${action}`, { token: this.token(username), json, file });
  }

  /** Brings a filed report to an answer that its reporter has the last word on. */
  async answer(code) {
    await this.act("ioc.truc", code, "dispatch", { lead: WARD, title: "Đèn đường trước nhà văn hóa", category: "GT-01", instruction: "Sửa trong tuần." });
    await this.act("donghoi.daumoi", code, "acknowledge", {});
    await this.act("donghoi.canbo", code, "submit_result", null, { fields: { text: RESULT }, bytes: await this.picture() });
    await this.act("donghoi.lanhdao", code, "approve", {});
    const view = await this.json(`/api/v1/reports/${code}`, { token: this.token("ioc.truc") });
    const words = { text: RESULT, title: "Đèn đường trước nhà văn hóa", files: view.files.map((file) => file.id), redaction_confirmed: true };
    await this.act("ioc.truc", code, "publish", words);
  }

  /** A picture that the service has: the app's icon, by the name that its manifest tells. */
  async picture() {
    const { icons } = await this.json("/manifest.webmanifest");
    return (await fetch(new URL(icons[0].src, this.base))).arrayBuffer();
  }
}

/** Every page of the portal, `WAYS` filled in. */
export async function portal(doors) {
  const pages = [];
  const add = (name, path, more = {}) => {
    const ways = [...AS_IT_COMES.slice(0, 1), ...SET_OTHERWISE.slice(0, 1), ...(FORCED.includes(name) ? ["forced"] : []), ...AS_IT_COMES.slice(1), ...SET_OTHERWISE.slice(1)];
    pages.push({ name, path, ways, ...more });
  };
  const centre = doors.token("ioc.lanhdao");
  const { reports } = await doors.json("/api/v1/reports?limit=100", { token: centre });
  const of = (pick) => {
    const found = reports.find(pick);
    if (!found) throw new Error(`no such report in the demonstration: ${pick}`);
    return found.code;
  };
  const shown = (stage) => of((report) => report.stage === stage && report.publication === "public");

  // A bulletin, and flood mode in one ward: what the portal looks like while they hold.
  const desk = await doors.staff("ioc.lanhdao");
  // Local time of the province, as the form's own field writes it.
  const to = new Date(Date.now() + 31 * 3_600_000).toISOString().slice(0, 16);
  for (const [path, more] of [
    ["/lam-viec/thong-bao", { kind: "road" }],
    ["/lam-viec/che-do-lu", { contacts: "Ban chỉ huy phường: 0232 382 2222" }],
  ]) {
    const form = await (await doors.ask(path, { cookie: desk })).text();
    const kinds = [...form.matchAll(/<option value="([^"]+)"/g)].map((match) => match[1]);
    const known = more.kind && !kinds.includes(more.kind) ? kinds.find((kind) => /^[a-z_]{3,}$/.test(kind)) : more.kind;
    const words = { areas: "18880", title: "Nước lên ở phường Đồng Hới", text: "Từ 18 giờ nay nước lên nhanh ở các khu thấp. Mang theo giấy tờ, tới nhà văn hóa gần nhất.", from: "", to, title_en: "", text_en: "" };
    const sent = await doors.ask(path, { cookie: desk, form: { ...words, ...more, ...(known ? { kind: known } : {}) } });
    if (sent.status !== 303) throw new Error(`${path}: ${sent.status} ${(await sent.text()).match(/class="(?:e|err)[^]*?<\/p>/)?.[0]}`);
  }
  const bulletin = (await (await doors.ask("/tb")).text()).match(/href="(\/tb\/\d+)/)?.[1];
  if (!bulletin) throw new Error("no bulletin stands on /tb");

  const own = await doors.file({ email: MAIL });
  const done = await doors.file({ email: MAIL });
  await doors.answer(done.code);
  const sos = await doors.ask("/lu", { form: { place: "12 ngõ Thử, Đồng Hới", people: "3", phone: PHONE, once: `round-${Date.now()}` } });
  const called = sos.headers.get("location");
  if (!called?.startsWith("/lu/")) throw new Error(`/lu: ${sos.status} ${(await sos.text()).slice(0, 300)}`);
  const call = { path: called, cookie: sos.headers.getSetCookie()[0].split(";")[0] };
  const { ticket, session } = await doors.citizen(PHONE);

  add("home", "/");
  add("report", "/bao");
  add("report-asset", "/bao?d=THU-DEN-0001");
  add("report-voice", "/bao/noi");
  add("report-step-1", "/bao/buoc-1");
  add("report-step-2", "/bao/buoc-2", { post: { text: "Ổ gà trước cổng trường" } });
  add("report-step-3", "/bao/buoc-3", { post: { text: "Ổ gà trước cổng trường", place: "gần chợ" } });
  add("report-wrong", "/bao", { post: { text: "", phone: "12" }, status: 422 });
  add("outbox", "/toi/hop-cho");
  add("offline", "/ngoai-tuyen");
  add("app", "/ung-dung");
  add("map", "/ban-do");
  add("nearby", "/gan-day");
  add("nearby-of-an-area", "/gan-day?area=18880");
  add("list", "/danh-sach");
  add("list-late", "/danh-sach?tre=1");
  add("list-nothing", "/danh-sach?q=khongaicotunay");
  add("look-up", "/tra-cuu");
  add("look-up-wrong", "/tra-cuu?ma=1234", { status: 404 });
  add("areas", "/dia-ban");
  add("area", "/dia-ban/phuong-dong-hoi.18880");
  add("agencies", "/don-vi");
  add("agency", "/don-vi/ubnd-p-dong-hoi.ub-18880-t7");
  add("figures", "/so-lieu");
  add("open-data", "/du-lieu-mo");
  add("help", "/huong-dan");
  add("privacy", "/quyen-rieng-tu");
  add("accessibility", "/tro-nang");
  add("genuine", "/nhan-biet");
  add("open311", "/open311/v2/");
  add("api", "/api/v1/docs");
  add("display", "/hien-thi");
  add("bulletins", "/tb");
  add("bulletin", bulletin);
  add("flood", "/lu");
  add("flood-sent", call.path, { cookie: call.cookie });
  add("asset", "/d/THU-DEN-0001");
  add("asset-unknown", "/d/THU-DEN-9999", { status: 404 });
  add("asset-typed", "/d");
  for (const stage of ["dispatched", "in_progress", "answered", "closed", "disputed"]) add(`case-${stage.replace("_", "-")}`, `/hs/${shown(stage)}`);
  add("case-hidden", `/hs/${of((report) => report.publication === "hidden")}`);
  add("case-unknown", "/hs/12345678", { status: 404 });
  add("case-log", `/hs/${shown("closed")}/kiem-chung`);
  add("case-abuse", `/hs/${shown("closed")}/bao-xau`);
  add("slip", `/hs/${own.code}/giay-hen`, { cookie: own.cookie });
  add("case-own", `/hs/${own.code}`, { cookie: own.cookie });
  add("case-confirm", `/hs/${done.code}`, { cookie: done.cookie });
  add("case-confirm-wrong", `/hs/${done.code}/xac-nhan`, { cookie: done.cookie, post: { verdict: "no", note: "" }, status: 422 });
  add("mine-sign-in", "/toi");
  add("mine-code", "/toi/vao", { cookie: ticket });
  add("mine-code-asked", "/toi/ma");
  add("mine", "/toi", { cookie: session });
  add("mine-told", "/toi/tin", { cookie: session });
  add("mine-data", "/toi/rieng-tu", { cookie: session });
  add("mine-erase", "/toi/rieng-tu/xoa", { cookie: session });
  add("no-mail", await doors.service.endsMail(MAIL));
  add("not-found", "/khong-co", { status: 404 });
  add("sign-in", "/dang-nhap");
  return pages;
}

/** Addresses of the console that answer GET with something that is no page of their own. */
export const NO_DESKS = {
  "/lam-viec/phan-loai/hang": "a piece of triage",
  "/lam-viec/phan-loai/viec": "a piece of triage",
  "/lam-viec/khan/bao-dong": "a piece of every page",
  "/lam-viec/xuat.csv": "a file",
  "/lam-viec/mau/viet-tat": "for a script",
  "/lam-viec/cuoc-goi/dang-cho": "for a script",
  "/lam-viec/ban-do/diem": "for a script",
};
/** The same of administration. */
export const NO_HOUSE = { "/quan-tri/giao-dien/thu": "for a script" };

/** The pages of the centre, the hotline and the agencies, as the people see them who work there. */
export async function desks(doors) {
  const pages = [];
  const { reports } = await doors.json("/api/v1/reports?limit=100", { token: doors.token("ioc.lanhdao") });
  const of = (stage, more = () => true) => {
    const found = reports.find((report) => report.stage === stage && more(report));
    if (!found) throw new Error(`no report ${stage} in the demonstration`);
    return found.code;
  };
  const file = (stage, more) => `/lam-viec/hs/${of(stage, more)}`;
  const staff = async (username, screens) => {
    const cookie = await doors.staff(username);
    for (const [name, path] of Object.entries(screens)) pages.push({ name: `${username}-${name}`, path, cookie, ways: CONSOLE });
  };
  const kept = "/lam-viec/mau";
  await staff("ioc.truc", {
    today: "/lam-viec",
    bulletins: "/lam-viec/thong-bao",
    flood: "/lam-viec/che-do-lu",
    triage: "/lam-viec/phan-loai",
    "triage-one": `/lam-viec/phan-loai?hs=${of("received")}`,
    "triage-macro": `/lam-viec/phan-loai?hs=${of("received")}&lenh=lenh-o-ga`,
    publish: "/lam-viec/cong-khai",
    "publish-one": `/lam-viec/cong-khai?hs=${of("resolved")}`,
    "file-answered": file("answered"),
    "file-disputed": file("disputed"),
    search: "/lam-viec/tim?q=tran+hung+dao",
    wall: "/lam-viec/khan",
    "wall-en": "/lam-viec/khan?en=1",
    moderate: "/lam-viec/kiem-duyet",
    "moderate-one": `/lam-viec/kiem-duyet?hs=${of("resolved")}`,
    incidents: "/lam-viec/su-vu",
    "ops-map": "/lam-viec/ban-do",
    shift: "/lam-viec/ca-truc",
    views: "/lam-viec/kn",
    account: "/lam-viec/tai-khoan",
    suggestions: "/lam-viec/goi-y",
    ...Object.fromEntries(ROWS.map((row) => [`row-${row}`, `/lam-viec/viec/${row}`])),
  });
  await staff("ioc.lanhdao", {
    today: "/lam-viec",
    file: file("refused"),
    wall: "/lam-viec/khan",
    board: "/lam-viec/don-vi",
    snippets: kept,
    "snippets-en": `${kept}?en=1`,
    snippet: `${kept}/muc?ma=da-va-o-ga`,
    macro: `${kept}/muc?ma=lenh-o-ga`,
    "macro-new": `${kept}/muc?loai=lenh`,
  });
  const wards = (report) => report.lead?.code === WARD;
  await staff("donghoi.daumoi", { work: "/lam-viec/viec-cua-toi", answer: `${file("in_progress", wards)}/tra-loi`, job: `/v/${of("in_progress", wards)}`, snippets: kept, "snippet-new": `${kept}/muc`, talks: "/lam-viec/hoi-dap", talk: `/lam-viec/hoi-dap/${of("in_progress", wards)}`, incidents: "/lam-viec/su-vu" });
  await staff("donghoi.lanhdao", { approvals: "/lam-viec/duyet", absence: "/lam-viec/uy-quyen", board: "/lam-viec/don-vi", "board-list": `/lam-viec/don-vi/viec?muc=open&don-vi=${WARD}`, moving: "/lam-viec/doi-hen", move: `/lam-viec/doi-hen/${of("in_progress", wards)}` });
  await staff("sotttt", { disputes: "/lam-viec/tranh-chap", dossier: `/lam-viec/tranh-chap/${of("disputed")}`, precedents: "/lam-viec/an-le", suggestions: "/lam-viec/goi-y" });
  await staff("banchidao", { committee: "/ban-chi-dao", dossier: `/ban-chi-dao/${of("escalated")}` });
  await staff("1022.mai", { today: "/lam-viec", ...(await calls(doors, "1022.mai")) });
  return pages;
}

/** The 1022 desk: somebody rings and is taken, somebody was missed, a call became a report. */
async function calls(doors, agent) {
  const exchange = doors.service.accounts.find((account) => account.role === "telephony");
  const cookie = await doors.staff(agent);
  const post = (path, form) => doors.ask(path, { cookie, form });
  const tell = (news) => doors.ask("/api/v1/calls", { token: exchange.token, json: { direction: "in", to: "1022", queue: "1022", ...news } });
  const rings = async (callId, from) => {
    await tell({ event: "newCall", callId, from });
    const waits = await (await doors.ask("/lam-viec/cuoc-goi/dang-cho", { cookie })).json();
    return waits.calls.at(-1).href;
  };
  const notes = { version: "1", text: "ổ gà sâu trước số 86, xe ngã", place: "86 Trần Hưng Đạo", lat: "17.4702", lon: "106.619", name: "Chị Hạnh", consent: "1", hide_name: "1", sms: "1" };
  const done = await rings("screens-1", "0900000001");
  await post(`${done}/nhan`, {});
  await post(`${done}/luu`, { ...notes, category: "GT-01" });
  const mine = await rings("screens-2", "0900000001");
  await post(`${mine}/nhan`, {});
  await tell({ event: "answer", callId: "screens-2", from: "0900000001", answeringNumber: "201" });
  await post(`${mine}/nhap`, notes);
  await post(`${mine}/dau`, { moment: "địa chỉ" });
  const urgent = await rings("screens-3", "0900000002");
  await post(`${urgent}/nhan`, {});
  await post(`${urgent}/luu`, { version: "1", text: "Dây điện đứt rơi xuống đường", place: "chợ Ba Đồn", consent: "1", khan: "1" });
  await tell({ event: "newCall", callId: "screens-4", from: "0900000003" });
  return { desk: "/lam-viec/cuoc-goi", "desk-call": mine, "desk-done": done, "desk-urgent": urgent, "desk-en": "/lam-viec/cuoc-goi?en=1" };
}

/** The pages of administration. */
export async function house(doors) {
  const pages = [];
  const staff = async (username, screens) => {
    const cookie = await doors.staff(username);
    for (const [name, path] of Object.entries(screens)) pages.push({ name: `${username}-${name}`, path, cookie, ways: HOUSE });
  };
  const terms = "/quan-tri/thoi-han";
  await staff("ioc.lanhdao", { force: `${terms}/bat-kha-khang` });
  await staff("quantri", {
    terms,
    policy: `${terms}/chinh-sach`,
    calendar: `${terms}/lich`,
    messages: "/quan-tri/tin-nhan",
    message: "/quan-tri/tin-nhan/received",
    "dead-letters": "/quan-tri/tin-nhan/hong",
    assets: "/quan-tri/tai-san",
    labels: "/quan-tri/tai-san/in",
    routing: "/quan-tri/dieu-tuyen",
    "routing-rule": "/quan-tri/dieu-tuyen/quy-tac",
    agencies: "/quan-tri/don-vi",
    agency: `/quan-tri/don-vi/muc?ma=${WARD}`,
    "agencies-file": "/quan-tri/don-vi/tu-tep",
    categories: "/quan-tri/linh-vuc",
    category: "/quan-tri/linh-vuc/muc?ma=GT-01",
    ladders: "/quan-tri/danh-ba",
    ladder: `/quan-tri/danh-ba/muc?ma=${WARD}`,
    words: "/quan-tri/loi-van",
    "words-refusal": "/quan-tri/loi-van/muc?ma=R-05",
    "words-abbreviation": "/quan-tri/loi-van/muc?ma=og",
    "words-abbreviation-new": "/quan-tri/loi-van/muc?ma=",
    users: "/quan-tri/nguoi-dung",
    "user-new": "/quan-tri/nguoi-dung/them",
    "users-file": "/quan-tri/nguoi-dung/tu-tep",
    user: "/quan-tri/nguoi-dung/tk/ioc.truc",
    "user-lock": "/quan-tri/nguoi-dung/tk/ioc.truc/khoa",
    audit: "/quan-tri/nhat-ky",
    channels: "/quan-tri/kenh",
    retention: "/quan-tri/luu-tru",
    backups: "/quan-tri/sao-luu",
    sandbox: "/quan-tri/tap-duot",
    setup: "/quan-tri/cai-dat",
    roles: "/quan-tri/vai-tro",
    role: "/quan-tri/vai-tro/ioc_operator",
    brand: "/quan-tri/giao-dien",
    areas: "/quan-tri/dia-gioi",
    area: `/quan-tri/dia-gioi/muc?ma=18880&tu=2025-07-01`,
    outlines: "/quan-tri/dia-gioi/ranh-gioi",
    landmarks: "/quan-tri/dia-danh",
    landmark: "/quan-tri/dia-danh/muc?ma=DM-0001",
    "landmarks-file": "/quan-tri/dia-danh/tu-tep",
    keys: "/quan-tri/tich-hop",
    webhooks: "/quan-tri/tich-hop/webhook",
    peers: "/quan-tri/tich-hop/he-thong",
    peer: `/quan-tri/tich-hop/he-thong/muc?ma=${WARD}`,
    "peers-stuck": "/quan-tri/tich-hop/he-thong/cho",
    health: "/quan-tri/suc-khoe",
  });
  return pages;
}

/** Which part of the ways a test takes. */
export const PARTS = {
  "portal-as-it-comes": { list: portal, none: NO_SCREENS, ways: [...AS_IT_COMES] },
  "portal-set-otherwise": { list: portal, ways: [...SET_OTHERWISE, "forced"] },
  portal: { list: portal, ways: null },
  desks: { list: desks, none: NO_DESKS, ways: null },
  house: { list: house, none: NO_HOUSE, ways: null },
};
