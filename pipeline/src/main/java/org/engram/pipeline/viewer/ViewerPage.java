package org.engram.pipeline.viewer;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.AtomicFile;
import org.engram.web.ViewerFiles;

/**
 * The viewer's page. Its policy names its one script and its one style sheet by their hashes: the
 * browser runs no other, and asks no address but, of a served page, the one that it came from.
 */
public final class ViewerPage {
  private static final List<String> MARKS = List.of("policy", "title", "style", "data", "script");

  private final String script;
  private final String style;

  private ViewerPage(String script, String style) {
    this.script = script;
    this.style = style;
  }

  /**
   * The page of this build.
   *
   * @throws ConfigurationException if this build has none, because Node.js was not there
   */
  public static ViewerPage open() {
    String script =
        ViewerFiles.script()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "the viewer",
                        "this build has no viewer: " + ViewerFiles.missing(),
                        "a build with Node.js 18 or newer and npm",
                        "Install Node.js and build Engram again; all else works without it"));
    return new ViewerPage(script, ViewerFiles.style());
  }

  /**
   * A page served over HTTP.
   *
   * @param html its bytes, UTF-8
   * @param policy for the header Content-Security-Policy: that of the page, and that no other page
   *     may frame it
   */
  public record Served(String html, String policy) {}

  /** Writes a page with its data within, which opens from a file, whole or not at all. */
  public void write(Path file, ViewerData data) {
    AtomicFile.writeStream(
        file,
        out -> {
          Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          assemble(text, data.title(), "'none'", json -> ViewerJson.write(data, json));
          text.flush();
        });
  }

  /**
   * A page that fetches its data.
   *
   * @param title until the data are there
   * @param data the address of a {@link ViewerDocument}, relative to the page's
   * @param search where it asks for subjects, if the service knows any
   */
  public Served served(String title, Part.At data, Optional<SubjectSearch> search) {
    StringWriter text = new StringWriter(1 << 20);
    try {
      assemble(text, title, "'self'", json -> ViewerJson.source(data.url(), search, json));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return new Served(text.toString(), policy("'self'") + "; frame-ancestors 'none'");
  }

  private interface Document {
    void write(Writer out);
  }

  private void assemble(Writer out, String title, String connect, Document data)
      throws IOException {
    List<String> between = pieces(ViewerFiles.markup());
    out.write(between.get(0));
    out.write(policy(connect));
    out.write(between.get(1));
    out.write(escaped(title));
    out.write(between.get(2));
    out.write(style);
    out.write(between.get(3));
    data.write(out);
    out.write(between.get(4));
    out.write(script);
    out.write(between.get(5));
  }

  private static List<String> pieces(String markup) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (String mark : MARKS) {
      int at = markup.indexOf("{{" + mark + "}}", from);
      if (at < 0) {
        throw new IllegalStateException("the page has no mark " + mark);
      }
      pieces.add(markup.substring(from, at));
      from = at + mark.length() + 4;
    }
    pieces.add(markup.substring(from));
    return pieces;
  }

  /** NiiVue's font is a picture within its script, hence data: for pictures; it needs no more. */
  private String policy(String connect) {
    return "default-src 'none'; script-src '"
        + hash(script)
        + "'; style-src '"
        + hash(style)
        + "'; img-src data: blob:; connect-src "
        + connect
        + "; base-uri 'none'; form-action 'none'";
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
