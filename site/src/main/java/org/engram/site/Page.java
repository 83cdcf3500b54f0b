package org.engram.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * One page, parsed.
 *
 * @param source its path from the project's root: {@code docs/probing.md}
 * @param document its Markdown
 * @param anchors of its headings, in their order
 */
record Page(String source, Node document, Map<Heading, String> anchors) {
  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();

  static Page of(String source, String markdown) {
    Node document = PARSER.parse(markdown);
    Map<Heading, String> anchors = new LinkedHashMap<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Heading heading) {
            String slug = slug(textOf(heading));
            String anchor = slug;
            for (int n = 1; anchors.containsValue(anchor); n++) {
              anchor = slug + "-" + n;
            }
            anchors.put(heading, anchor);
          }
        });
    return new Page(source, document, anchors);
  }

  /** Its path in the site. */
  String path() {
    return Sources.page(source);
  }

  /** The way from it to the site's root: {@code ../../}, or nothing. */
  String toRoot() {
    return "../".repeat((int) path().chars().filter(c -> c == '/').count());
  }

  /** Its first heading. */
  String title() {
    return anchors.keySet().stream().findFirst().map(Page::textOf).orElse(source);
  }

  /** Where its links and pictures lead, as they are written. */
  List<String> destinations() {
    List<String> all = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            all.add(link.getDestination());
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            all.add(image.getDestination());
          }
        });
    return all;
  }

  /** The text of its blocks of code. */
  List<String> code() {
    List<String> all = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(FencedCodeBlock block) {
            all.add(block.getLiteral());
          }

          @Override
          public void visit(IndentedCodeBlock block) {
            all.add(block.getLiteral());
          }
        });
    return all;
  }

  /** The text under each heading, for a search. */
  Map<Heading, String> sections() {
    Map<Heading, String> sections = new LinkedHashMap<>();
    Heading at = null;
    for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
      if (block instanceof Heading heading) {
        at = heading;
        sections.put(at, "");
      } else if (at != null) {
        sections.merge(at, textOf(block), (before, more) -> (before + " " + more).strip());
      }
    }
    return sections;
  }

  /** The words of a node without its marks. */
  static String textOf(Node node) {
    StringBuilder text = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text part) {
            text.append(part.getLiteral());
            if (inTable(part)) {
              text.append(' ');
            }
          }

          @Override
          public void visit(Code part) {
            text.append(part.getLiteral());
          }

          @Override
          public void visit(SoftLineBreak part) {
            text.append(' ');
          }

          @Override
          public void visit(FencedCodeBlock part) {
            text.append(' ').append(part.getLiteral());
          }

          @Override
          public void visit(IndentedCodeBlock part) {
            text.append(' ').append(part.getLiteral());
          }
        });
    return text.toString();
  }

  private static boolean inTable(Node node) {
    for (Node at = node; at != null; at = at.getParent()) {
      if (at instanceof TableBlock) {
        return true;
      }
    }
    return false;
  }

  /** A heading's anchor, as the places where Markdown is read make it. */
  static String slug(String heading) {
    return heading
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(c -> Character.isLetterOrDigit(c) || c == ' ' || c == '-' || c == '_')
        .mapToObj(Character::toString)
        .collect(Collectors.joining())
        .replace(' ', '-');
  }
}
