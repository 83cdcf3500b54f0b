package org.engram.imaging.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class XmlCursorTest {
  @TempDir Path folder;

  private static XmlCursor open(String document, Doctype doctype) {
    return XmlCursor.open(
        "f.gii", new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)), doctype, "A");
  }

  /** Reads all of a document, as text. */
  private static String walk(String document, Doctype doctype) {
    XmlCursor xml = open(document, doctype);
    StringBuilder all = new StringBuilder();
    while (xml.child()) {
      all.append(xml.text(1000));
    }
    return all.toString();
  }

  private static void refused(String document, Doctype doctype, String words) {
    assertThatThrownBy(() -> walk(document, doctype))
        .isInstanceOf(FileFormatException.class)
        .hasMessageStartingWith("f.gii")
        .hasMessageContaining(words);
  }

  @Test
  void walksElementsAttributesAndText() {
    XmlCursor xml =
        open(
            "<A><B n=' 7 ' x='1.5e-3'>one &amp; <![CDATA[<two>]]></B><C/><B>3</B></A>",
            Doctype.REFUSED);

    assertThat(xml.child()).isTrue();
    assertThat(xml.name()).isEqualTo("B");
    assertThat(xml.integer("n", 0, 9)).isEqualTo(7);
    assertThat(xml.number("x")).isEqualTo(0.0015);
    assertThat(xml.find("y")).isEmpty();
    assertThat(xml.text(20)).isEqualTo("one & <two>");
    assertThat(xml.child()).isTrue();
    xml.skip();
    assertThat(xml.child()).isTrue();
    assertThat(xml.where()).isEqualTo("f.gii, element A/B 2, line 1 of its XML");
    assertThat(xml.text(20)).isEqualTo("3");
    assertThat(xml.child()).isFalse();
  }

  @Test
  void numbersAreHeldToTheirBounds() {
    XmlCursor xml = open("<A><B n='10' m='1e999' o='0x10' p='NaN'/></A>", Doctype.REFUSED);
    xml.child();

    assertThatThrownBy(() -> xml.integer("n", 0, 9)).hasMessageContaining("from 0 to 9");
    assertThatThrownBy(() -> xml.integer("q", 0, 9)).hasMessageContaining("no attribute q");
    for (String attribute : new String[] {"m", "o", "p"}) {
      assertThatThrownBy(() -> xml.number(attribute)).hasMessageContaining("a finite number");
    }
  }

  @ParameterizedTest
  @EnumSource(Doctype.class)
  void anExternalEntityIsNeverRead(Doctype doctype) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "the secret");
    String document =
        "<!DOCTYPE A [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]><A><B>&x;</B></A>";

    refused(document, doctype, "document type declaration");
    refused("<A><B>&x;</B></A>", doctype, "the entity &x;");
    refused("<A><B y='&x;'>1</B></A>", doctype, "x");
    refused("<A><B>&lt;&x;</B></A>", doctype, "the entity &x;");
  }

  @ParameterizedTest
  @EnumSource(Doctype.class)
  void anExternalSubsetIsNeverRead(Doctype doctype) throws IOException {
    Path subset = Files.writeString(folder.resolve("a.dtd"), "<!ENTITY x 'expanded'>");
    String document = "<!DOCTYPE A SYSTEM \"" + subset.toUri() + "\"><A><B>&x;</B></A>";

    refused(document, doctype, doctype == Doctype.REFUSED ? "declaration" : "the entity &x;");
  }

  @Test
  void aDocumentTypeThatIsOnlyNamedIsPassedOverWhereTheFormatHasOne() {
    String document =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE A SYSTEM \"http://localhost:1/a.dtd\"><A><B>1</B></A>";

    assertThat(walk(document, Doctype.NAMED_ONLY)).isEqualTo("1");
    refused(document, Doctype.REFUSED, "a document type declaration; expected none");
  }

  @ParameterizedTest
  @EnumSource(Doctype.class)
  void entitiesThatMultiplyAreRefusedUnexpanded(Doctype doctype) {
    StringBuilder laughs = new StringBuilder("<!DOCTYPE A [<!ENTITY l0 \"lol\">");
    for (int i = 1; i < 10; i++) {
      String ten = ("&l" + (i - 1) + ";").repeat(10);
      laughs.append("<!ENTITY l").append(i).append(" \"").append(ten).append("\">");
    }
    refused(laughs + "]><A><B>&l9;</B></A>", doctype, "document type declaration");
  }

  @Test
  void depthIsBounded() {
    refused("<A>" + "<B>".repeat(100_000), Doctype.REFUSED, "f.gii");
    XmlCursor xml = open("<A>" + "<B>".repeat(100_000), Doctype.REFUSED);
    xml.child();
    assertThatThrownBy(xml::skip)
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("elements 32 deep");
    XmlCursor deep = open("<A>" + "<B>".repeat(100_000), Doctype.REFUSED);
    assertThatThrownBy(
            () -> {
              while (deep.child()) {
                // as deep as it goes
              }
            })
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("elements 32 deep");
  }

  @Test
  void aHugeAttributeIsRefusedBeforeItIsInMemory() {
    refused(
        "<A><B x='" + "y".repeat(100_000) + "'>1</B></A>", Doctype.REFUSED, "a tag of more than");
    refused("<A><" + "y".repeat(100_000), Doctype.REFUSED, "f.gii");
  }

  @Test
  void tagsWithoutEndAreRefused() {
    String tag = "<B x='yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'/>";
    byte[] megabyte = tag.repeat((1 << 20) / tag.length()).getBytes(StandardCharsets.UTF_8);
    List<InputStream> parts = new ArrayList<>();
    parts.add(new ByteArrayInputStream("<A>".getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < 80; i++) {
      parts.add(new ByteArrayInputStream(megabyte));
    }
    InputStream endless = new SequenceInputStream(Collections.enumeration(parts));
    XmlCursor xml = XmlCursor.open("f.gii", endless, Doctype.REFUSED, "A");

    assertThatThrownBy(
            () -> {
              while (xml.child()) {
                xml.skip();
              }
            })
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("bytes of tags");
  }

  @Test
  void longCommentsAndCdataMayHoldTagsWithoutEnd() {
    String tag = "<tag" + " ".repeat(100_000);

    assertThat(walk("<A><!-- " + tag + " -->" + "<B>1</B></A>", Doctype.REFUSED)).isEqualTo("1");
    assertThat(walk("<A><?p " + tag.substring(0, 5) + "?><B>1</B></A>", Doctype.REFUSED))
        .isEqualTo("1");
    XmlCursor xml = open("<A><B><![CDATA[" + tag + "]]></B></A>", Doctype.REFUSED);
    xml.child();
    assertThat(xml.text(200_000)).hasSize(100_004);
  }

  @Test
  void textLongerThanAskedForIsRefused() {
    refused("<A><B>" + "x".repeat(1001) + "</B></A>", Doctype.REFUSED, "more than 1000 characters");
  }

  @Test
  void documentsThatAreNotWellFormedAreRefusedWithTheLine() {
    refused("", Doctype.REFUSED, "Premature end of file");
    refused("<A><B></A>", Doctype.REFUSED, "line 1 of its XML");
    refused("<A><B>1</B>", Doctype.REFUSED, "f.gii");
    refused("<B/>", Doctype.REFUSED, "the root element B; expected A");
    refused("<A>words<B/></A>", Doctype.REFUSED, "text between elements: words");
    refused("<A><B><C/></B></A>", Doctype.REFUSED, "an element C; expected text only");
    refused("\0\0\0<A/>", Doctype.REFUSED, "f.gii");
  }

  @Test
  void whatIsWrittenIsReadAndWhatCannotBeReadIsNotWritten() {
    byte[] written =
        new XmlOutput()
            .open("A", "x", "<&>\"'\t\r\n")
            .leaf("B", "]]> & \u00e9 \ud83e\udde0")
            .close()
            .toBytes();
    XmlCursor xml =
        XmlCursor.open("f.gii", new ByteArrayInputStream(written), Doctype.REFUSED, "A");

    assertThat(xml.find("x")).contains("<&>\"'\t\r\n");
    assertThat(xml.child()).isTrue();
    assertThat(xml.text(100)).isEqualTo("]]> & \u00e9 \ud83e\udde0");
    assertThatThrownBy(() -> new XmlOutput().open("A").text("\u0001"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theEncodingsOfThisFieldAreReadAndNoOthers() {
    byte[] latin =
        "<?xml version='1.0' encoding='iso-8859-1'?><A x='\u00e9'/>"
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] marked = "\uFEFF<?xml version='1.0'?><A x='\u00e9'/>".getBytes(StandardCharsets.UTF_8);
    for (byte[] document : new byte[][] {latin, marked}) {
      XmlCursor xml =
          XmlCursor.open("f.gii", new ByteArrayInputStream(document), Doctype.REFUSED, "A");
      assertThat(xml.find("x")).contains("\u00e9");
    }
    byte[][] others = {
      "<?xml version='1.0' encoding='UTF-7'?><A/>".getBytes(StandardCharsets.UTF_8),
      "<?xml version='1.0' encoding='IBM037'?><A/>".getBytes(StandardCharsets.UTF_8),
      "<A/>".getBytes(StandardCharsets.UTF_16),
      "<A/>".getBytes(StandardCharsets.UTF_16LE),
      {'<', 'A', '>', (byte) 0xff, '<', '/', 'A', '>'}
    };
    for (byte[] document : others) {
      assertThatThrownBy(
              () -> {
                XmlCursor xml =
                    XmlCursor.open(
                        "f.gii", new ByteArrayInputStream(document), Doctype.REFUSED, "A");
                xml.child();
              })
          .isInstanceOf(FileFormatException.class)
          .hasMessageContaining("XML in UTF-8");
    }
  }
}
