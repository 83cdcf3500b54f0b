package org.engram.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.renderer.html.HtmlRenderer;
import org.engram.tensor.FileFormatException;

/**
 * Builds the site: every page of {@link Sources} with navigation and a search that needs no
 * network. A link that leads nowhere, or to a heading that is not there, ends the build.
 */
public final class Site {
  private final Map<String, Page> pages = new LinkedHashMap<>();
  private final Links links;
  private final Navigation navigation;

  private Site(Sources sources) {
    sources.texts().forEach((path, text) -> pages.put(path, Page.of(path, text)));
    this.links = new Links(sources.root(), pages);
    this.navigation = Navigation.of(List.copyOf(pages.values()));
  }

  /**
   * Builds the site of the project.
   *
   * @param root of the project
   * @param out folder of the site; files of an earlier build are written over
   * @return its pages, by path from the root
   * @throws FileFormatException where links are broken, naming all
   */
  public static List<String> build(Path root, Path out) {
    return new Site(Sources.of(root.toAbsolutePath().normalize())).write(out);
  }

  private List<String> write(Path out) {
    Map<String, String> html = new TreeMap<>();
    pages.values().forEach(page -> html.put(page.path(), html(page)));
    if (!links.broken().isEmpty()) {
      throw new FileFormatException(
          "documentation",
          "links that lead nowhere: " + String.join("; ", links.broken()),
          "pages, headings and files that are there",
          "Mend them");
    }
    html.forEach((path, text) -> write(out.resolve(path), text));
    write(out.resolve("search-index.js"), SearchIndex.script(List.copyOf(pages.values())));
    for (String name : List.of("site.css", "site.js")) {
      write(out.resolve(name), Template.resource(name));
    }
    links.copied().forEach((path, file) -> copy(file, out.resolve(path)));
    return List.copyOf(html.keySet());
  }

  private String html(Page page) {
    HtmlRenderer renderer =
        HtmlRenderer.builder()
            .extensions(List.of(TablesExtension.create()))
            // What pages hold of HTML is text; they have no markup of their own.
            .escapeHtml(true)
            .attributeProviderFactory(
                _ ->
                    (node, _, attributes) -> {
                      switch (node) {
                        case Heading heading -> attributes.put("id", page.anchors().get(heading));
                        case Link link ->
                            attributes.put("href", links.resolve(page, link.getDestination()));
                        case Image image -> {
                          attributes.put("src", links.resolve(page, image.getDestination()));
                          attributes.put("loading", "lazy");
                        }
                        default -> {}
                      }
                    })
            .build();
    return Template.page(page, navigation, renderer.render(page.document()));
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to.getParent());
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
