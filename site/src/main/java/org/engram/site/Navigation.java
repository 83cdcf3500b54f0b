package org.engram.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What leads through the site: groups of pages, in the order of a reader's way.
 *
 * @param groups by their title
 */
record Navigation(Map<String, List<Page>> groups) {
  /** What a group holds, by the beginning of its pages' paths, the longest first. */
  private static final List<Map.Entry<String, String>> GROUPS =
      List.of(
          Map.entry("docs/tutorials/", "Tutorials"),
          Map.entry(CommandPages.FOLDER, "Commands"),
          Map.entry(SettingsPages.FOLDER, "Settings"),
          Map.entry("docs/", "Guides"),
          Map.entry("examples/", "Examples"),
          Map.entry("", "Project"));

  private static final List<String> ORDER =
      List.of("Project", "Tutorials", "Guides", "Examples", "Commands", "Settings");

  static Navigation of(List<Page> pages) {
    Map<String, List<Page>> groups = new LinkedHashMap<>();
    ORDER.forEach(title -> groups.put(title, new ArrayList<>()));
    pages.forEach(page -> groups.get(group(page)).add(page));
    groups.values().removeIf(List::isEmpty);
    return new Navigation(groups);
  }

  static String group(Page page) {
    return GROUPS.stream()
        .filter(group -> page.source().startsWith(group.getKey()))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** The list of links, with the group of the page open. */
  String html(Page from) {
    StringBuilder html = new StringBuilder("<nav id=\"pages\" aria-label=\"Pages\">\n");
    groups.forEach(
        (title, pages) -> {
          boolean open = title.equals(group(from)) || title.equals("Project");
          html.append(open ? "<details open>" : "<details>");
          html.append("<summary>").append(title).append("</summary>\n<ul>\n");
          for (Page page : pages) {
            html.append("<li><a href=\"").append(from.toRoot()).append(page.path()).append('"');
            html.append(page.equals(from) ? " aria-current=\"page\"" : "").append('>');
            html.append(Template.escape(page.title())).append("</a></li>\n");
          }
          html.append("</ul></details>\n");
        });
    return html.append("</nav>\n").toString();
  }
}
