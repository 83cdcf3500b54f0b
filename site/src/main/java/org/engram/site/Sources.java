package org.engram.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Markdown of the site, by its path from the project's root; that of pages which are generated
 * too.
 *
 * @param root of the project
 * @param texts by path, with forward slashes
 */
record Sources(Path root, Map<String, String> texts) {
  private static final List<String> OF_THE_PROJECT =
      List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "ROADMAP.md");

  /** The project's pages, and those that are made of commands and settings. */
  static Sources of(Path root) {
    Map<String, String> texts = new LinkedHashMap<>();
    OF_THE_PROJECT.forEach(name -> texts.put(name, text(root.resolve(name))));
    for (String folder : List.of("docs/tutorials", "docs", "examples")) {
      below(root.resolve(folder)).forEach(file -> texts.putIfAbsent(name(root, file), text(file)));
    }
    texts.putAll(CommandPages.markdown());
    texts.putAll(SettingsPages.markdown(root));
    return new Sources(root, texts);
  }

  /** The path of a page in the site: {@code README.md} is {@code index.html}. */
  static String page(String source) {
    return source.replaceFirst("(^|/)README\\.md$", "$1index.html").replaceFirst("\\.md$", ".html");
  }

  private static List<Path> below(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
