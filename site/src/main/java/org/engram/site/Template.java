package org.engram.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What is around a page's text. */
final class Template {
  private Template() {}

  static String page(Page page, Navigation navigation, String body) {
    String root = page.toRoot();
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file: data:; style-src 'self' file:; script-src 'self' file:">
    <title>%2$s - Engram</title>
    <link rel="stylesheet" href="%1$ssite.css">
    <script src="%1$ssite.js" defer></script>
    </head>
    <body data-root="%1$s">
    <a class="skip" href="#text">To the text</a>
    <header>
    <a class="home" href="%1$sindex.html">Engram</a>
    <div class="search" role="search">
    <input id="search" type="search" placeholder="Search" aria-label="Search the documentation" aria-controls="found" autocomplete="off">
    <ul id="found" hidden></ul>
    </div>
    <button id="theme" type="button" aria-pressed="false">Dark</button>
    </header>
    %3$s<main id="text">
    %4$s</main>
    </body>
    </html>
    """
        .formatted(root, escape(page.title()), navigation.html(page), body);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String resource(String name) {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
