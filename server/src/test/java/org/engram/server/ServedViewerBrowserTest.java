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
import org.engram.pipeline.viewer.ViewerDocument;
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
                    .withViewer(ViewerDocument.of(MadeViewer.data(UnaryOperator.identity())))
                    .withCohort(ServedViewerTest.cohort(folder))
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

    assertThat(browser.complaints()).noneMatch(one -> !one.contains("/viewer/similar?"));
    assertThat(browser.requests())
        .filteredOn(url -> !url.contains("/viewer/similar?"))
        .containsExactly(
            running.uri("/viewer/").toString(), running.uri("/viewer/data.json").toString());
  }

  @Test
  void aSubjectThatTheMapHasNotIsAskedOfTheService() throws Exception {
    browser.evaluate("document.activeElement.blur()");
    browser.press("Escape");
    browser.press("n");
    when("document.activeElement.id === 'subject'");
    name("sub-90");
    when("document.querySelectorAll('#nearest li').length === 8");
    assertThat(text("document.querySelector('#nearest li').textContent")).isEqualTo("sub-040.598");
    assertThat(text("document.querySelector('#near-in option:checked').textContent"))
        .isEqualTo("the service's others, 22 rows");
    assertThat(text("document.getElementById('status').textContent"))
        .isEqualTo("sub-90, nearest sub-04");

    browser.evaluate("document.querySelector('#nearest button').focus()");
    browser.press("Enter"); // 04 is on the map; the focus stays in the list
    when("document.getElementById('subject').value === 'sub-04'");
    when(
        "document.activeElement.closest('#nearest') && document.querySelectorAll('#nearest"
            + " li')[0]");
    assertThat(text("document.querySelector('#about-row dd').textContent")).isEqualTo("KKI");
    assertThat(browser.requests())
        .contains(running.uri("/viewer/similar?subject=90&set=others&k=8").toString());

    name("sub-9Z");
    when("!document.getElementById('near-none').hidden");
    when("document.getElementById('near-none').textContent.startsWith('no subject')");
    assertThat(text("document.getElementById('near-none').textContent"))
        .startsWith("no subject '9Z'");
    assertThat(browser.evaluate("document.getElementById('trouble').hidden").asBoolean()).isTrue();
    name("");
    browser.evaluate(
        "(() => { const s = document.getElementById('near-in'); s.value = 'map';"
            + " s.dispatchEvent(new Event('change')); })()");
    when("document.getElementById('near-part').hidden");
  }

  private static void name(String subject) throws InterruptedException {
    browser.evaluate(
        "(() => { const s = document.getElementById('subject'); s.value = '"
            + subject
            + "'; s.dispatchEvent(new Event('change')); })()");
  }

  private static String text(String expression) throws InterruptedException {
    return browser.evaluate(expression).asString();
  }

  private static int number(String subject) {
    return Integer.parseInt(subject.substring("sub-".length()));
  }

  private static void when(String condition) throws InterruptedException {
    assertThat(browser.evaluateWhen(condition, "true").asBoolean()).as(condition).isTrue();
  }
}
