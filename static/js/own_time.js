// Says when an event is by the reader's own clock, where that differs from the clock of its place.
export default function ownTime(line) {
  const { starts, ends, zone } = line.dataset;
  const from = new Date(starts);
  // Without a last hour only the beginning is said.
  const to = ends ? new Date(ends) : from;
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return;
  const { lang } = document.documentElement;
  const isKnown = Intl.DateTimeFormat.supportedLocalesOf([lang]).length > 0;
  // Swedish writes dates as numbers from the year on: right for every reader whose language the browser does not know.
  const language = lang === "en" ? "en-GB" : isKnown ? lang : "sv";
  const shape = { dateStyle: isKnown ? "long" : "short", timeStyle: "short", hourCycle: "h23" };
  const write = (options) => new Intl.DateTimeFormat(language, options).formatRange(from, to);
  try {
    const mine = write(shape);
    if (mine === write({ ...shape, timeZone: zone })) return;
    const name = new Intl.DateTimeFormat(language, { timeZoneName: "longOffset" }).formatToParts(from).find((part) => part.type === "timeZoneName");
    line.querySelector("span").textContent = name ? `${mine} (${name.value.replace("GMT", "UTC")})` : mine;
    line.hidden = false;
  } catch {
    // A browser that does not know the zone says nothing.
  }
}
