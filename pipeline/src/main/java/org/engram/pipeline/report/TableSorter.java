package org.engram.pipeline.report;

/**
 * A script that a page may run, which the page's policy names by its hash: a click on a heading
 * sorts the table below it. Numbers begin with the largest, text with the first; cells without a
 * number stay last. Without scripts the table is there as it was written.
 */
final class TableSorter {
  /** Has no character that XML would take for markup. */
  static final String SCRIPT =
      """

      for (const table of document.querySelectorAll("table.sortable")) {
        const body = table.tBodies[0];
        const heads = Array.from(table.tHead.rows[0].cells);
        const key = (row, column) => {
          const cell = row.cells[column];
          if (cell.dataset.value === undefined) { return cell.textContent.toLowerCase(); }
          return cell.dataset.value === "" ? null : Number(cell.dataset.value);
        };
        heads.forEach((head, column) => {
          head.firstElementChild.addEventListener("click", () => {
            const before = head.getAttribute("aria-sort");
            const first = head.classList.contains("number") ? "descending" : "ascending";
            const other = first === "ascending" ? "descending" : "ascending";
            const order = before === first ? other : first;
            heads.forEach(each => each.removeAttribute("aria-sort"));
            head.setAttribute("aria-sort", order);
            const sign = order === "ascending" ? 1 : -1;
            const rows = Array.from(body.rows).map(row => [key(row, column), row]);
            rows.sort(([a], [b]) => {
              if (a === null || b === null) {
                return (a === null ? 1 : 0) - (b === null ? 1 : 0);
              }
              return a === b ? 0 : a > b ? sign : -sign;
            });
            body.append(...rows.map(([, row]) => row));
          });
        });
      }
      """;

  private TableSorter() {}
}
