package org.engram.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where links lead: pages to their page in the site, other files of the project to a copy. */
final class Links {
  private final Path root;
  private final Map<String, Page> pages;
  private final TreeMap<String, Path> copied = new TreeMap<>();
  private final TreeSet<String> broken = new TreeSet<>();

  Links(Path root, Map<String, Page> pages) {
    this.root = root;
    this.pages = pages;
  }

  /** A destination of a page as the site has it; one that leads nowhere is noted. */
  String resolve(Page from, String destination) {
    if (destination.matches("[a-z]+:.*")) {
      return destination;
    }
    int hash = destination.indexOf('#');
    String file = hash < 0 ? destination : destination.substring(0, hash);
    String anchor = hash < 0 ? "" : destination.substring(hash + 1);
    String target = file.isEmpty() ? from.source() : normal(from.source(), file);
    Page page =
        pages.getOrDefault(target, pages.get((target + "/README.md").replaceFirst("^/", "")));
    if (page != null) {
      if (!anchor.isEmpty() && !page.anchors().containsValue(anchor)) {
        broken.add(from.source() + ": " + destination + " (no such heading)");
      }
      return from.toRoot() + page.path() + (anchor.isEmpty() ? "" : "#" + anchor);
    }
    Path path = root.resolve(target).normalize();
    if (!path.startsWith(root) || !Files.isRegularFile(path)) {
      broken.add(from.source() + ": " + destination);
      return destination;
    }
    copied.put(target, path);
    return from.toRoot() + target;
  }

  /** Files that pages lead to, by their path in the site. */
  Map<String, Path> copied() {
    return copied;
  }

  /** Links that lead nowhere. */
  TreeSet<String> broken() {
    return broken;
  }

  private static String normal(String from, String file) {
    Path folder = Path.of("/" + from).getParent();
    return folder.resolve(file).normalize().toString().replace('\\', '/').substring(1);
  }
}
