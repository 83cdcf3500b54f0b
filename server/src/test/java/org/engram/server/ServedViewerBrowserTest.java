package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.engram.pipeline.report.Browser;
import org.engram.pipeline.viewer.MadeViewer;
import org.engram.server.access.AccessScope;
import org.engram.server.access.AuditLog;
import org.engram.server.access.NewToken;
import org.engram.server.access.TokenFile;
import org.engram.web.ViewerFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The served page in a real browser that signs in, where the machine has one. */
class ServedViewerBrowserTest {
  @TempDir private static Path folder;
  private static Running running;
  private static Browser browser;

  @BeforeAll
  static void signIn() throws IOException, InterruptedException {
    Optional<Path> program = Browser.installed();
    assumeTrue(
        program.isPresent(), "no chromium on the PATH: the served page is not opened in a browser");
    assumeTrue(ViewerFiles.script().isPresent(), "no viewer: " + ViewerFiles.missing());
    NewToken reader = NewToken.make("reader", EnumSet.of(AccessScope.READ));
    Path tokens = Files.writeString(folder.resolve("tokens"), reader.line() + "\n");
    running =
        Running.start(
            folder,
            settings ->
                settings
                    .withViewer(MadeViewer.data(UnaryOperator.identity()))
                    .withAccess(
                        new TokenFile(tokens), new AuditLog(folder.resolve("audit"), 4000, 2)));
    browser = Browser.startDrawing(program.get(), folder);
    String both = "anybody:" + reader.token();
    browser.header(
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
    browser.open(running.uri("/viewer/"), folder);
    assertThat(browser.evaluateWhen("document.body.dataset.ready", "document.body.dataset.ready"))
        .hasToString("\"true\"");
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (running != null) {
      running.close();
    }
  }

  @Test
  void itDrawsAndAnswersToAClickAndAsksItsOwnServiceOnly() throws Exception {
    assertThat(browser.evaluate("document.title").asString()).isEqualTo("Made");
    BufferedImage picture = browser.picture();
    assertThat(browser.colours(picture, "#slices-canvas")).hasSizeGreaterThan(200);
    assertThat(browser.colours(picture, "#surface-canvas")).hasSizeGreaterThan(200);

    browser.evaluate(
        "(() => { const s = document.getElementById('slices-view'); s.value = 'axial';"
            + " s.dispatchEvent(new Event('change')); })()");
    browser.click("#slices-canvas", 0.45, 0.58); // left of the head's middle, and behind it
    when("document.querySelector('#with li')");
    assertThat(browser.evaluate("document.getElementById('region-title').textContent").asString())
        .isEqualTo("LH_Vis_1");
    assertThat(browser.evaluate("document.querySelector('#with li').textContent").asString())
        .isEqualTo("RH_Vis_11.00");
    assertThat(browser.evaluate("document.querySelectorAll('#series path.line').length").asInt())
        .isOne();

    browser.evaluate("document.getElementById('points').focus()");
    browser.press("ArrowRight");
    when("document.querySelector('#nearest li')");
    String chosen = browser.evaluate("document.getElementById('subject').value").asString();
    String near =
        browser.evaluate("document.querySelector('#nearest .label').textContent").asString();
    assertThat(number(near) % 2).as(near).isEqualTo(number(chosen) % 2); // of its group

    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests())
        .containsExactly(
            running.uri("/viewer/").toString(), running.uri("/viewer/data.json").toString());
  }

  private static int number(String subject) {
    return Integer.parseInt(subject.substring("sub-".length()));
  }

  private static void when(String condition) throws InterruptedException {
    assertThat(browser.evaluateWhen(condition, "true").asBoolean()).as(condition).isTrue();
  }
}
