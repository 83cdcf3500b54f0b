package org.engram.imaging.xml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes one XML document into memory, as UTF-8. What is written reads back the same, line breaks
 * and tabs in attributes too, which the JDK's own writer leaves to be changed on reading;
 * characters that XML cannot hold are refused.
 */
public final class XmlOutput {
  private final StringBuilder out =
      new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

  private final Deque<String> opened = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names and values in turn
   */
  public XmlOutput open(String name, String... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1], true);
      out.append('"');
    }
    out.append('>');
    opened.push(name);
    return this;
  }

  public XmlOutput text(String text) {
    escape(text, false);
    return this;
  }

  /** Closes the element that was opened last. */
  public XmlOutput close() {
    out.append("</").append(opened.pop()).append(">\n");
    return this;
  }

  /** An element with text alone. */
  public XmlOutput leaf(String name, String text) {
    return open(name).text(text).close();
  }

  /** The whole document, once every element is closed. */
  public byte[] toBytes() {
    if (!opened.isEmpty()) {
      throw new IllegalStateException("the element " + opened.peek() + " is open");
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void escape(String text, boolean attribute) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\r' -> out.append("&#13;");
        case '\n', '\t' -> {
          if (attribute) {
            out.append("&#").append(c).append(';');
          } else {
            out.append((char) c);
          }
        }
        default -> {
          if (c < ' ' || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff) {
            throw new IllegalArgumentException(
                "XML cannot hold the character " + c + " of '" + text + "'");
          }
          out.appendCodePoint(c);
        }
      }
    }
  }
}
