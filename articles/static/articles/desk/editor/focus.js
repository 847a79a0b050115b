// The focus of the text. Tiptap gives it with the next frame that is painted; keys that were pressed before would go
// to whatever had the focus until then, and be lost.
import { Extension } from "../../../django_prose_editor/editor.js";

/** The command `focus` without a position: the text has the focus before the next key, where its selection is. */
export const PromptFocus = Extension.create({
  name: "promptFocus",
  addCommands: () => ({
    focus:
      (position = null) =>
      ({ editor, view, dispatch }) => {
        if (position !== null && position !== false) throw new Error("Set the selection with setTextSelection.");
        if (position === null && dispatch) {
          // After the commands of the same chain, and before anything else.
          queueMicrotask(() => {
            if (editor.isDestroyed) return;
            const hadFocus = view.hasFocus();
            view.focus(); // a dialog that closes gives the focus back without the selection
            if (!hadFocus) editor.commands.scrollIntoView();
          });
        }
        return true;
      },
  }),
});
