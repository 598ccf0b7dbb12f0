// The table of keyboard shortcuts.
import { one, onClick } from "./dom";
import { listen } from "./keys";

export function startHelp(): void {
  const open = (): void => one<HTMLDialogElement>("#help")?.showModal();
  onClick("[data-open-help]", open);
  listen({ "?": open });
}
