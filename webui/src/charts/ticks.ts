// Words below a time axis, in the reader's own signs: the time at every tick, the day below the first and where it changes.
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const minute = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const second = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const DAY = 86_400;

export function ticks(moments: (number | null)[]): string[] {
  const known = moments.filter((moment) => moment !== null);
  const step = (known[1] ?? Infinity) - (known[0] ?? 0);
  let before = "";
  return moments.map((moment) => {
    if (moment === null) return "";
    const date = day.format(moment * 1000);
    if (step >= DAY && Number.isFinite(step)) return date;
    const time = (step < 60 ? second : minute).format(moment * 1000);
    const isNew = date !== before;
    before = date;
    return isNew ? `${time}\n${date}` : time;
  });
}
