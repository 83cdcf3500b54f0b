package org.engram.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.engram.pipeline.viewer.Part;
import org.engram.pipeline.viewer.SubjectSearch;
import org.engram.pipeline.viewer.ViewerDocument;
import org.engram.pipeline.viewer.ViewerPage;

/** {@code /viewer/}: one page and its data, both made when the service starts. */
final class ViewerRoute {
  private final Optional<Ready> ready;

  private record Ready(byte[] page, String policy, byte[] data) {}

  private ViewerRoute(Optional<Ready> ready) {
    this.ready = ready;
  }

  /**
   * Makes the page.
   *
   * @param search where the page asks for subjects, if the service knows any
   * @throws org.engram.tensor.ConfigurationException if this build has no viewer
   */
  static ViewerRoute of(Optional<ViewerDocument> document, Optional<SubjectSearch> search) {
    return new ViewerRoute(document.map(shown -> ready(shown, search)));
  }

  private static Ready ready(ViewerDocument document, Optional<SubjectSearch> search) {
    ViewerPage.Served page =
        ViewerPage.open().served(document.title(), new Part.At("data.json"), search);
    return new Ready(page.html().getBytes(StandardCharsets.UTF_8), page.policy(), document.json());
  }

  /** The page's relative names need the slash. */
  void redirect(Exchange exchange) {
    exchange.header("Location", "/viewer/");
    exchange.empty(308);
  }

  void page(Exchange exchange) {
    Ready made = made();
    exchange.header("Content-Security-Policy", made.policy());
    exchange.send(200, "text/html; charset=utf-8", made.page());
  }

  void data(Exchange exchange) {
    exchange.send(200, "application/json", made().data());
  }

  private Ready made() {
    return ready.orElseThrow(
        () ->
            RefusedRequest.of(
                404,
                "/viewer/",
                "no viewer",
                "a service that was started with one",
                "Start it with --viewer RESULTS, or a page of engram report --viewer"));
  }
}
