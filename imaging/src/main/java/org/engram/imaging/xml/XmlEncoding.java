package org.engram.imaging.xml;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a document's bytes into characters. Only encodings in which a tag has the bytes that it has
 * in ASCII are read, so that {@link MarkupGuard} sees what the parser will see; files of this field
 * are UTF-8.
 */
final class XmlEncoding {
  private static final int HEAD = 256;

  private static final Pattern DECLARED =
      Pattern.compile("^(?:\u00ef\u00bb\u00bf)?<\\?xml[^>]*?encoding\\s*=\\s*[\"']([^\"'>]*)[\"']");

  private static final Map<String, Charset> READ =
      Map.of(
          "UTF-8", StandardCharsets.UTF_8,
          "UTF8", StandardCharsets.UTF_8,
          "US-ASCII", StandardCharsets.US_ASCII,
          "ASCII", StandardCharsets.US_ASCII,
          "ISO-8859-1", StandardCharsets.ISO_8859_1,
          "LATIN1", StandardCharsets.ISO_8859_1);

  private XmlEncoding() {}

  /** A document's encoding is none that is read; the message says which. */
  static final class UnknownException extends IOException {
    private static final long serialVersionUID = 1L;

    UnknownException(String message) {
      super(message);
    }
  }

  /**
   * Characters of a document, without a byte-order mark.
   *
   * @throws UnknownException if it is in an encoding that is not read
   */
  static Reader reader(InputStream content) throws IOException {
    BufferedInputStream in = new BufferedInputStream(new MarkupGuard(content));
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    String start = new String(head, StandardCharsets.ISO_8859_1);
    int zero = start.indexOf('\0');
    if ((zero >= 0 && zero < 4)
        || start.startsWith("\u00fe\u00ff")
        || start.startsWith("\u00ff\u00fe")) {
      throw new UnknownException("text in UTF-16 or UTF-32, or no text at all");
    }
    Matcher declared = DECLARED.matcher(start);
    String name = declared.find() ? declared.group(1) : "UTF-8";
    Charset charset = READ.get(name.toUpperCase(Locale.ROOT));
    if (charset == null) {
      throw new UnknownException("the encoding " + XmlCursor.shortened(name));
    }
    if (start.startsWith("\u00ef\u00bb\u00bf")) {
      in.skipNBytes(3);
    }
    return new InputStreamReader(
        in,
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }
}
