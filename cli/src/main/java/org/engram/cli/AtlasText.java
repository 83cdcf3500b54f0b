package org.engram.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.atlas.library.AtlasEntry;
import org.engram.imaging.atlas.library.AtlasFile;

/** An atlas of the library, for a person or a program. */
final class AtlasText {
  private AtlasText() {}

  static void print(Output out, AtlasEntry atlas) {
    out.title(atlas.name());
    out.fact("space", atlas.space().isEmpty() ? "not stated" : atlas.space());
    atlas.files().forEach(file -> file(out, "file", file));
    atlas.labels().ifPresent(file -> file(out, "labels", file));
    out.fact("licence", atlas.licence().isEmpty() ? "not stated" : atlas.licence());
    if (!atlas.citation().isEmpty()) {
      out.fact("citation", atlas.citation());
    }
  }

  private static void file(Output out, String name, AtlasFile file) {
    out.fact(name, file.path() + ", " + Output.bytes(file.bytes()));
    if (!file.sha256().isEmpty()) {
      out.fact("", "SHA-256 " + file.sha256());
    }
  }

  static Map<String, Object> json(AtlasEntry atlas) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", atlas.name());
    json.put("source", atlas.source().title());
    json.put("space", atlas.space());
    json.put("licence", atlas.licence());
    json.put("citation", atlas.citation());
    json.put("files", atlas.files().stream().map(AtlasText::json).toList());
    json.put("labels", atlas.labels().map(AtlasText::json).orElse(null));
    return json;
  }

  private static Map<String, Object> json(AtlasFile file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", file.path().toString());
    json.put("origin", file.origin().toString());
    json.put("linked", file.linked());
    json.put("bytes", file.bytes());
    json.put("sha256", file.sha256());
    return json;
  }

  static List<String> table(List<AtlasEntry> atlases) {
    Columns table = new Columns();
    table.add("name", "space", "labels", "licence", "source", "file");
    for (AtlasEntry atlas : atlases) {
      Path first = atlas.files().getFirst().path();
      int more = atlas.files().size() - 1;
      table.add(
          atlas.name(),
          or(atlas.space()),
          atlas.labels().isPresent() ? "yes" : "-",
          or(shortened(atlas.licence())),
          atlas.source().title()
              + (atlas.files().getFirst().linked() && isOwn(atlas) ? ", linked" : ""),
          first.getFileName() + (more > 0 ? " and " + more + " more" : ""));
    }
    return table.lines();
  }

  private static boolean isOwn(AtlasEntry atlas) {
    return atlas.source() == AtlasEntry.Source.LIBRARY;
  }

  private static String or(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static String shortened(String text) {
    return text.length() > 24 ? text.substring(0, 21) + "..." : text;
  }
}
