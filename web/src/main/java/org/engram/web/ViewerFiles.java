package org.engram.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the viewer's page is made of. Markup and style are always there; the script is bundled by
 * Node.js when Engram is built, and a build on a machine without it has none.
 */
public final class ViewerFiles {
  private static final String UNTOLD = "its script was not bundled when it was built";

  private ViewerFiles() {}

  /**
   * The page's markup, with the marks {@code {{policy}}}, {@code {{title}}}, {@code {{style}}},
   * {@code {{data}}} and {@code {{script}}}, each once and in this order.
   */
  public static String markup() {
    return resource("viewer.html").orElseThrow();
  }

  /** The page's style sheet. */
  public static String style() {
    return resource("viewer.css").orElseThrow();
  }

  /** The page's script, where this build has one. */
  public static Optional<String> script() {
    return resource("viewer.js");
  }

  /** Why this build has no script, in words. */
  public static String missing() {
    return resource("missing.txt").map(String::strip).orElse(UNTOLD);
  }

  private static Optional<String> resource(String name) {
    try (InputStream in = ViewerFiles.class.getResourceAsStream(name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " of this build", e);
    }
  }
}
