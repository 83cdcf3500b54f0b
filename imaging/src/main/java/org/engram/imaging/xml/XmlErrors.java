package org.engram.imaging.xml;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import javax.xml.stream.XMLStreamException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/** The parser's errors in our words. */
final class XmlErrors {
  private XmlErrors() {}

  static FileFormatException unreadable(String where, XMLStreamException e) {
    if (e.getNestedException() instanceof IOException io) {
      return unreadable(where, io);
    }
    String message = String.valueOf(e.getMessage());
    int start = message.indexOf("Message: ");
    String found = start < 0 ? message : message.substring(start + "Message: ".length());
    return new FileFormatException(
        new Problem(where, found.replace('\n', ' '), "well-formed XML", ""), e);
  }

  static FileFormatException unreadable(String where, IOException e) {
    String found =
        e instanceof CharacterCodingException
            ? "bytes that are no text in the document's encoding"
            : String.valueOf(e.getMessage());
    return new FileFormatException(new Problem(where, found, "XML in UTF-8", ""), e);
  }
}
