package org.engram.pipeline.report;

/**
 * A script that gives every drawing two buttons: its SVG as a file, and a PNG of it at three times
 * its size on white paper. The PNG is drawn by the reader's browser from the same SVG; nothing is
 * asked of the network. Without scripts the drawings are there and the buttons are not.
 */
final class FigureSaver {
  /** Has no character that XML would take for markup. */
  static final String SCRIPT =
      """

      for (const figure of document.querySelectorAll("figure")) {
        const drawings = Array.from(figure.querySelectorAll("svg"));
        const words = text => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 60);
        const title = words(figure.querySelector("h3").textContent);
        drawings.forEach((drawing, index) => {
          const name = (title + (drawings.length === 1 ? "" : "-" + (index + 1)))
            .replace(/^-+|-+$/g, "") || "figure";
          const markup = () => new XMLSerializer().serializeToString(drawing);
          const save = (blob, ending) => {
            const link = document.createElement("a");
            link.href = URL.createObjectURL(blob);
            link.download = name + ending;
            link.click();
            setTimeout(() => URL.revokeObjectURL(link.href), 10000);
          };
          const saveSvg = () => {
            const head = String.fromCharCode(60) + '?xml version="1.0" encoding="UTF-8"?>';
            save(new Blob([head, markup()], { type: "image/svg+xml" }), ".svg");
          };
          const savePng = () => {
            const picture = new Image();
            picture.addEventListener("load", () => {
              const canvas = document.createElement("canvas");
              canvas.width = 3 * drawing.viewBox.baseVal.width;
              canvas.height = 3 * drawing.viewBox.baseVal.height;
              const paper = canvas.getContext("2d");
              paper.fillStyle = "#ffffff";
              paper.fillRect(0, 0, canvas.width, canvas.height);
              paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
              canvas.toBlob(blob => save(blob, ".png"), "image/png");
            });
            picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(markup());
          };
          const bar = document.createElement("p");
          bar.className = "save";
          [["SVG", saveSvg], ["PNG", savePng]].forEach(([label, action]) => {
            const button = document.createElement("button");
            button.type = "button";
            button.textContent = label;
            button.title = "Save this figure as " + label;
            button.addEventListener("click", action);
            bar.append(button);
          });
          drawing.after(bar);
        });
      }
      """;

  private FigureSaver() {}
}
