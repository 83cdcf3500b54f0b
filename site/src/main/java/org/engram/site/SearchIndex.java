package org.engram.site;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** All sections' words as a script: pages that are opened from a disk may load nothing else. */
final class SearchIndex {
  private static final int LONGEST = 600;

  private SearchIndex() {}

  /** {@code [page, page's title, anchor, heading, text]} a section. */
  static String script(List<Page> pages) {
    List<List<String>> sections = new ArrayList<>();
    for (Page page : pages) {
      page.sections()
          .forEach(
              (heading, text) ->
                  sections.add(
                      List.of(
                          page.path(),
                          page.title(),
                          page.anchors().get(heading),
                          Page.textOf(heading),
                          shortened(text))));
    }
    return "window.engramSections = " + JsonMapper.shared().writeValueAsString(sections) + ";\n";
  }

  private static String shortened(String text) {
    String plain = text.replaceAll("\\s+", " ").strip();
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST);
  }
}
