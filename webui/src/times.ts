// Times stay true while a page is open, and their tooltips are in the reader's own time zone.
import { all, one } from "./dom";

const REFRESH_MS = 20_000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const absolute = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "long",
});

export function startTimes(): void {
  localise(document);
  setInterval(() => localise(document), REFRESH_MS);
  document.addEventListener("htmx:after:settle", () => localise(document));
  startCustomRange();
}

function localise(within: ParentNode): void {
  for (const time of all<HTMLTimeElement>("time[datetime]", within)) {
    const moment = Date.parse(time.dateTime);
    if (Number.isNaN(moment)) continue;
    if (!time.dataset["utc"]) {
      time.dataset["utc"] = time.title;
      time.title = `${absolute.format(moment)}\n${time.title}`;
    }
    const words = relative(Date.now() - moment);
    if (words && time.textContent !== words) time.textContent = words;
  }
}

// The words of formats.py for an age; null where the page's own date stays.
export function relative(age: number): string | null {
  if (age < -MINUTE || age >= 30 * DAY) return null;
  if (age < 5 * SECOND) return "just now";
  if (age >= DAY) return `${Math.floor(age / DAY)} d ago`;
  if (age >= HOUR) return `${Math.floor(age / HOUR)} h ago`;
  if (age >= MINUTE) return `${Math.floor(age / MINUTE)} min ago`;
  return `${Math.floor(age / SECOND)} s ago`;
}

// The form takes UTC; with script people write in their own time and the address still says UTC.
function startCustomRange(): void {
  const form = one<HTMLFormElement>("form[data-custom-range]");
  if (!form) return;
  const fields = all<HTMLInputElement>("input[type='datetime-local']", form);
  for (const field of fields) {
    const moment = new Date(`${field.value}Z`);
    if (!Number.isNaN(moment.getTime())) field.value = localField(moment);
  }
  for (const label of all(".zone", form)) label.textContent = zone;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = new URL(form.action);
    for (const field of fields) {
      const moment = new Date(field.value);
      if (!Number.isNaN(moment.getTime())) address.searchParams.set(field.name, `${moment.toISOString().slice(0, 19)}Z`);
    }
    location.assign(address);
  });
}

function localField(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * MINUTE);
  return local.toISOString().slice(0, 19);
}
