package org.engram.imaging.xml;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.engram.tensor.FileFormatException;

/**
 * Walks an XML document from its start to its end, an element at a time. A method that is given the
 * cursor at an element consumes it: by {@link #child} until that says no, by {@link #text}, or by
 * {@link #skip}.
 *
 * <pre>{@code
 * xml.root("CIFTI");
 * while (xml.child()) {
 *   switch (xml.name()) {
 *     case "Matrix" -> matrix(xml);
 *     default -> xml.skip();
 *   }
 * }
 * }</pre>
 *
 * <p>Entities beyond XML's own five are refused, a document type is never followed, and every error
 * is a {@link FileFormatException} that names the file, the element and the line.
 */
public final class XmlCursor {
  /** Elements inside one another. */
  private static final int DEPTH = 32;

  /** Different names among the children of one element. */
  private static final int NAMES = 100;

  /** Characters of all texts together that were asked for as strings. */
  private static final long ALL_TEXT = 1L << 26;

  private final String file;
  private final XMLStreamReader in;
  private final Deque<XmlLevel> path = new ArrayDeque<>();
  private long texts;

  /** Takes the text of an element piece by piece, so that long ones need no string. */
  public interface Text {
    void take(char[] from, int start, int length);
  }

  private XmlCursor(String file, XMLStreamReader in) {
    this.file = file;
    this.in = in;
  }

  /**
   * A cursor on a document's root element.
   *
   * @param file for messages
   * @param content the document; the caller closes it
   * @param root name that the root element must have
   */
  public static XmlCursor open(String file, InputStream content, Doctype doctype, String root) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setXMLResolver(
        (publicId, systemId, baseUri, namespace) -> {
          throw new XMLStreamException("the document asks for another file: " + systemId);
        });
    XMLStreamReader reader;
    try {
      reader = factory.createXMLStreamReader(XmlEncoding.reader(content));
    } catch (XMLStreamException e) {
      throw XmlErrors.unreadable(file, e);
    } catch (IOException e) {
      throw XmlErrors.unreadable(file, e);
    }
    XmlCursor cursor = new XmlCursor(file, reader);
    cursor.toRoot(doctype, root);
    return cursor;
  }

  private void toRoot(Doctype doctype, String root) {
    int event = next();
    while (event != XMLStreamConstants.START_ELEMENT) {
      if (event == XMLStreamConstants.DTD) {
        checkDeclared(doctype);
      }
      event = next();
    }
    if (!in.getLocalName().equals(root)) {
      throw malformed("the root element " + shortened(in.getLocalName()), root, "");
    }
    path.push(new XmlLevel(root, 1));
  }

  private void checkDeclared(Doctype doctype) {
    if (doctype == Doctype.REFUSED) {
      throw malformed(
          "a document type declaration", "none", "Remove it: nothing in it is ever used");
    }
  }

  /**
   * Moves to the next element inside the current one.
   *
   * @return false at the end of the current one, which is then consumed
   */
  public boolean child() {
    while (true) {
      switch (next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          enter();
          return true;
        }
        case XMLStreamConstants.END_ELEMENT -> {
          path.pop();
          return false;
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (!in.isWhiteSpace()) {
            throw malformed(
                "text between elements: " + shortened(in.getText()), "elements only", "");
          }
        }
        default -> checkHarmless();
      }
    }
  }

  private void enter() {
    String name = in.getLocalName();
    XmlLevel parent = path.element();
    if (path.size() >= DEPTH) {
      throw malformed("elements " + DEPTH + " deep", "a document as the format has it", "");
    }
    int number = parent.count(name);
    if (parent.kinds() > NAMES) {
      throw malformed(
          "more than " + NAMES + " kinds of element", "a document as the format has it", "");
    }
    path.push(new XmlLevel(name, number));
  }

  /** Consumes the current element with all that is in it. */
  public void skip() {
    int inside = 1;
    while (inside > 0) {
      switch (next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          inside++;
          if (path.size() + inside > DEPTH) {
            throw malformed("elements " + DEPTH + " deep", "a document as the format has it", "");
          }
        }
        case XMLStreamConstants.END_ELEMENT -> inside--;
        default -> checkHarmless();
      }
    }
    path.pop();
  }

  /** Consumes the current element and gives its text to a taker. */
  public void text(Text taker) {
    while (true) {
      switch (next()) {
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            taker.take(in.getTextCharacters(), in.getTextStart(), in.getTextLength());
        case XMLStreamConstants.END_ELEMENT -> {
          path.pop();
          return;
        }
        case XMLStreamConstants.START_ELEMENT ->
            throw malformed("an element " + shortened(in.getLocalName()), "text only", "");
        default -> checkHarmless();
      }
    }
  }

  /**
   * Consumes the current element and returns its text.
   *
   * @param most characters, above which the document is refused
   */
  public String text(int most) {
    StringBuilder all = new StringBuilder();
    text(
        (from, start, length) -> {
          texts += length;
          if (all.length() + (long) length > most || texts > ALL_TEXT) {
            throw malformed(
                "more than " + Math.min(most, ALL_TEXT) + " characters of text", "less text", "");
          }
          all.append(from, start, length);
        });
    return all.toString();
  }

  /** The current element's name, while the cursor is at its start. */
  public String name() {
    return in.getLocalName();
  }

  /** An attribute of the current element, while the cursor is at its start. */
  public Optional<String> find(String attribute) {
    return Optional.ofNullable(in.getAttributeValue(null, attribute));
  }

  /** An attribute that must be there. */
  public String attribute(String attribute) {
    return find(attribute)
        .orElseThrow(() -> malformed("no attribute " + attribute, attribute + "=\"...\"", ""));
  }

  /** An attribute that is a whole number within bounds. */
  public int integer(String attribute, int least, int most) {
    String text = attribute(attribute).strip();
    if (text.length() <= 12 && text.matches("[+-]?[0-9]+")) {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return (int) value;
      }
    }
    throw malformed(
        attribute + "=\"" + shortened(text) + "\"",
        "a whole number from " + least + " to " + most,
        "");
  }

  /** An attribute that is a finite number. */
  public double number(String attribute) {
    return number(attribute, attribute(attribute));
  }

  /** A finite number out of this element's text or attribute. */
  public double number(String what, String text) {
    String stripped = text.strip();
    if (stripped.length() <= 64
        && stripped.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
      double value = Double.parseDouble(stripped);
      if (Double.isFinite(value)) {
        return value;
      }
    }
    throw malformed(what + " is '" + shortened(stripped) + "'", "a finite number", "");
  }

  /** An error about the current element. */
  public FileFormatException malformed(String found, String expected, String remedy) {
    return new FileFormatException(where(), found, expected, remedy);
  }

  /** The file, the element and the line, for messages. */
  public String where() {
    String element = path.reversed().stream().map(XmlLevel::title).collect(Collectors.joining("/"));
    return file
        + (element.isEmpty() ? "" : ", element " + element)
        + ", line "
        + in.getLocation().getLineNumber()
        + " of its XML";
  }

  /** Part of a text that an error can show. */
  public static String shortened(String text) {
    String plain =
        text.codePoints().limit(41).mapToObj(XmlCursor::visible).collect(Collectors.joining());
    return plain.length() > 40 ? plain.substring(0, 40) + "..." : plain;
  }

  private static String visible(int codePoint) {
    return Character.isISOControl(codePoint) ? " " : Character.toString(codePoint);
  }

  private void checkHarmless() {
    if (in.getEventType() == XMLStreamConstants.ENTITY_REFERENCE) {
      throw malformed(
          "the entity &" + shortened(in.getLocalName()) + ";",
          "no entities but &amp; &lt; &gt; &quot; &apos;",
          "");
    }
  }

  private int next() {
    try {
      if (!in.hasNext()) {
        throw malformed("the end of the document", "more elements", "The file may be cut short");
      }
      int event = in.next();
      if (event == XMLStreamConstants.END_DOCUMENT) {
        throw malformed("the end of the document", "more elements", "The file may be cut short");
      }
      return event;
    } catch (XMLStreamException e) {
      throw XmlErrors.unreadable(where(), e);
    }
  }
}
