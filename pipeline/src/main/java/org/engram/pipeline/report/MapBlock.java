package org.engram.pipeline.report;

import java.util.List;
import java.util.Optional;

/**
 * Maps of the same rows, and a choice of what colours them. The first colouring is drawn; a script
 * paints the others, one letter a point naming its colour.
 *
 * @param title what is mapped
 * @param caption how to read it
 * @param colourings at least one, with the names as they are chosen by
 * @param drawings SVG elements whose group {@code points} has a disc a row, and whose groups {@code
 *     legend} name by {@code data-legend} the colouring that they belong to
 */
record MapBlock(String title, String caption, List<Colouring> colourings, List<String> drawings)
    implements Block {
  /** Letters that name colours. */
  static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** Has no character that XML would take for markup. */
  private static final String SCRIPT =
      """

      for (const map of document.querySelectorAll("figure.map")) {
        const select = map.querySelector("select");
        const letters = "%s";
        const paint = () => {
          const chosen = select.selectedOptions[0];
          const palette = chosen.dataset.palette.split(" ");
          const codes = chosen.dataset.codes;
          map.querySelectorAll("g.points").forEach(points =>
            Array.from(points.children).forEach((point, row) =>
              point.setAttribute("fill", palette[letters.indexOf(codes[row])])));
          map.querySelectorAll("g.legend").forEach(legend => {
            if (legend.dataset.legend === select.value) { legend.removeAttribute("display"); }
            else { legend.setAttribute("display", "none"); }
          });
        };
        select.addEventListener("change", paint);
        paint();
      }
      """
          .formatted(LETTERS);

  /**
   * What points can be coloured by.
   *
   * @param palette colours, no more than {@link #LETTERS}
   * @param codes a place in the palette for every point
   */
  record Colouring(String name, List<String> palette, List<Integer> codes) {
    Colouring {
      palette = List.copyOf(palette);
      codes = List.copyOf(codes);
    }

    private String option(int index) {
      StringBuilder letters = new StringBuilder();
      codes.forEach(code -> letters.append(LETTERS.charAt(code)));
      return "<option value=\""
          + index
          + "\" data-palette=\""
          + String.join(" ", palette)
          + "\" data-codes=\""
          + letters
          + "\""
          + (index == 0 ? " selected=\"selected\"" : "")
          + ">"
          + Markup.escape(name)
          + "</option>\n";
    }
  }

  MapBlock {
    colourings = List.copyOf(colourings);
    drawings = List.copyOf(drawings);
  }

  @Override
  public String html() {
    StringBuilder html = new StringBuilder("<figure class=\"map\">\n<h3>");
    html.append(Markup.escape(title)).append("</h3>\n<p><label>Colour by <select>\n");
    for (int i = 0; i < colourings.size(); i++) {
      html.append(colourings.get(i).option(i));
    }
    html.append("</select></label></p>\n<div class=\"row\">\n");
    drawings.forEach(drawing -> html.append("<div>").append(drawing).append("</div>\n"));
    html.append("</div>\n<figcaption>").append(Markup.escape(caption));
    return html.append("</figcaption>\n</figure>\n").toString();
  }

  @Override
  public Optional<String> script() {
    return Optional.of(SCRIPT);
  }
}
