package org.engram.pipeline.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.pipeline.report.Browser;
import org.engram.web.ViewerFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The page in a real browser, where the machine has one; every text in it is hostile. */
class ViewerBrowserTest {
  private static final String HOSTILE = "</script><img src=x onerror=\"document.title='owned'\">'&";

  @TempDir private static Path temp;
  private static Browser browser;
  private static Path page;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Optional<Path> program = Browser.installed();
    assumeTrue(program.isPresent(), "no chromium on the PATH: the page is not opened in a browser");
    assumeTrue(ViewerFiles.script().isPresent(), "no viewer: " + ViewerFiles.missing());
    browser = Browser.startDrawing(program.get(), temp);
    page = temp.resolve("viewer.html");
    ViewerPage.open().write(page, MadeViewer.data(text -> text + HOSTILE));
    browser.open(page, temp);
    assertThat(browser.evaluateWhen("document.body.dataset.ready", "document.body.dataset.ready"))
        .hasToString("\"true\"");
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void nothingIsChosen() throws InterruptedException {
    browser.evaluate("document.activeElement.blur()");
    browser.press("Escape");
    when("document.getElementById('details').hidden");
  }

  @Test
  void itAsksNothingOfTheNetworkAndComplainsOfNothing() throws InterruptedException {
    assertThat(browser.requests()).containsExactly(page.toUri().toString());
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.evaluate("document.getElementById('trouble').hidden").asBoolean()).isTrue();
  }

  @Test
  void textsOfFilesAreTextAndNothingElse() throws InterruptedException {
    assertThat(text("document.title")).isEqualTo("Made" + HOSTILE);
    assertThat(text("document.getElementById('title').textContent")).isEqualTo("Made" + HOSTILE);
    assertThat(number("document.querySelectorAll('script').length")).isEqualTo(2);
    assertThat(number("document.querySelectorAll('img').length")).isZero();
    choose("region-2");
    assertThat(text("document.getElementById('region-title').textContent"))
        .isEqualTo("LH_Default_1" + HOSTILE);
  }

  @Test
  void brainAndSurfaceAndPointsAreDrawn() throws Exception {
    BufferedImage picture = browser.picture();

    assertThat(picture.getWidth()).isEqualTo(1180); // nothing runs over the side
    // Greys of the scan, and colours of the regions over it.
    assertThat(browser.colours(picture, "#slices-canvas")).hasSizeGreaterThan(200);
    assertThat(browser.colours(picture, "#surface-canvas")).hasSizeGreaterThan(200);
    assertThat(browser.colours(picture, "#points")).hasSizeGreaterThan(2);
  }

  @Test
  void aWindowWithoutRoomDrawsNothingAndOneWithRoomDrawsAgain() throws Exception {
    browser.resize(20, 400);
    when("document.getElementById('slices-canvas').clientWidth < 32");
    browser.resize(1180, 900);
    when("document.getElementById('slices-canvas').clientWidth > 300");

    BufferedImage picture = browser.picture();

    assertThat(browser.colours(picture, "#slices-canvas")).hasSizeGreaterThan(200);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aClickOnTheBrainShowsTheRegionsSignalAndWhatItGoesWith() throws InterruptedException {
    choose("slices-view", "axial");
    browser.click("#slices-canvas", 0.45, 0.58); // left of the head's middle, and behind it
    when("document.querySelector('#with li')");

    assertThat(text("document.getElementById('region-title').textContent"))
        .isEqualTo("LH_Vis_1" + HOSTILE);
    assertThat(text("document.getElementById('readout').textContent")).contains(" mm", "scan");
  }

  @Test
  void aClickOnTheSurfaceChoosesTheRegionUnderIt() throws InterruptedException {
    choose("surface-view", "left");
    browser.click("#surface-canvas", 0.4, 0.5); // in front, as the left side is seen
    when("!document.getElementById('details').hidden");

    assertThat(text("document.getElementById('region-title').textContent"))
        .isEqualTo("LH_Default_1" + HOSTILE);
  }

  @Test
  void aLayerOfLabelsIsShownWithItsNames() throws InterruptedException {
    when("document.getElementById('labels-legend').hidden"); // regions are shown first

    choose("labels", "1");
    when("!document.getElementById('labels-legend').hidden");

    assertThat(text("document.getElementById('labels-legend').textContent"))
        .isEqualTo("experts" + HOSTILE + "expert 0" + HOSTILE + "expert 1" + HOSTILE);
    choose("labels", "-1");
    when("document.getElementById('labels-legend').hidden");
  }

  @Test
  void connectivityIsPearsonsCorrelation() throws InterruptedException {
    choose("region-0");
    when("document.querySelector('#with li')");

    assertThat(text("document.querySelector('#series path.line').getAttribute('d')"))
        .startsWith("M")
        .contains("L");
    assertThat(text("document.querySelector('#with li').textContent"))
        .isEqualTo("RH_Vis_1" + HOSTILE + "1.00");
    assertThat(text("document.querySelector('#against li').textContent"))
        .isEqualTo("LH_Default_1" + HOSTILE + "\u22121.00");
    assertThat(number("document.querySelectorAll('#with li, #against li').length"))
        .isEqualTo(2); // the region that never changes has no correlation

    browser.evaluate("document.getElementById('paint-links').click()");
    when("document.getElementById('map').value === 'connectivity'");
    when("document.querySelector('#region-2 .figure').textContent === '\u22121.00'");
    choose("map", "map-0");
  }

  @Test
  void aPointShowsWhoIsNearest() throws InterruptedException {
    browser.evaluate(
        "(() => { const s = document.getElementById('subject'); s.value = 'sub-03';"
            + " s.dispatchEvent(new Event('change')); })()");
    when("document.querySelector('#nearest li')");

    assertThat(number("document.querySelectorAll('#nearest li').length"))
        .isEqualTo(CohortMaps.COUNT);
    String first = text("document.querySelector('#nearest .label').textContent");
    assertThat(Integer.parseInt(first.substring("sub-".length())) % 2).isEqualTo(1); // of its group
    assertThat(text("document.querySelector('#about-row dd').textContent"))
        .isEqualTo("NYU" + HOSTILE);

    browser.evaluate("document.querySelector('#nearest button').click()");
    when("document.getElementById('subject').value === '" + first + "'");
  }

  @Test
  void keysGoThroughRegionsAndPointsAndDresses() throws InterruptedException {
    browser.evaluate("document.getElementById('region-list').focus()");
    browser.press("ArrowDown");
    browser.press("ArrowDown");
    when("document.getElementById('region-1').getAttribute('aria-selected') === 'true'");
    assertThat(text("document.getElementById('status').textContent")).contains("RH_Vis_1");

    browser.evaluate("document.getElementById('points').focus()");
    browser.press("ArrowRight");
    when("document.getElementById('subject').value !== ''");

    String before = text("getComputedStyle(document.body).backgroundColor");
    browser.press("t");
    when("document.documentElement.dataset.theme === 'dark'");
    assertThat(text("getComputedStyle(document.body).backgroundColor")).isNotEqualTo(before);
    browser.press("t");
    when("document.documentElement.dataset.theme === 'light'");

    browser.press("c");
    when("document.getElementById('map').value === 'map-1'");
    choose("map", "map-0");
  }

  @Test
  void theTabKeyGoesThroughAllThatCanBeUsedAndShowsWhereItIs() throws InterruptedException {
    browser.evaluate("document.querySelector('.skip').focus()");
    List<String> order = new ArrayList<>();
    for (String at = focused(); !at.equals("body") && order.size() < 60; at = focused()) {
      order.add(at);
      browser.press("Tab");
    }

    assertThat(order)
        .containsSubsequence(
            "skip",
            "help-button",
            "about-button",
            "theme-button",
            "map",
            "threshold",
            "opacity",
            "labels",
            "layers SUMMARY",
            "slices-view",
            "slices-canvas",
            "surface-view",
            "surface-canvas",
            "search",
            "sort",
            "region-list",
            "column",
            "subject",
            "points");
    assertThat(order).doesNotHaveDuplicates().noneMatch(at -> at.contains("unseen"));
  }

  /** What has the focus, and whether that cannot be seen. */
  private static String focused() throws InterruptedException {
    return text(
        "(() => { const e = document.activeElement; const s = getComputedStyle(e); const b ="
            + " e.getBoundingClientRect(); const seen = e === document.body || (s.outlineStyle !=="
            + " 'none' && parseFloat(s.outlineWidth) >= 1 && b.width > 0 && b.left >= 0); return (e"
            + " === document.body ? 'body' : e.id || e.className || e.parentElement.id + ' ' +"
            + " e.tagName) + (seen ? '' : ' unseen'); })()");
  }

  @Test
  void arrowsMoveTheCrossAndEnterGoesToWhoIsNearest() throws InterruptedException {
    browser.evaluate("document.getElementById('slices-canvas').focus()");
    browser.press("ArrowRight");
    when("/ mm/.test(document.getElementById('readout').textContent)");
    String here = text("document.getElementById('readout').textContent");
    browser.press("PageUp");
    when("document.getElementById('readout').textContent !== " + quoted(here));

    browser.evaluate("document.getElementById('points').focus()");
    browser.press("ArrowRight");
    when("document.querySelector('#nearest button')");
    String near = text("document.querySelector('#nearest .label').textContent");
    browser.evaluate("document.querySelector('#nearest button').focus()");
    browser.press("Enter");
    when("document.getElementById('subject').value === '" + near + "'");
    assertThat(text("document.getElementById('status').textContent")).contains(near);
  }

  private static String quoted(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }

  @Test
  void everythingThatCanBeUsedHasAName() throws InterruptedException {
    assertThat(
            text(
                "Array.from(document.querySelectorAll('button, select, input, canvas,"
                    + " [role=listbox]')).filter(e => !(e.textContent.trim() &&"
                    + " e.matches('button')) && !e.getAttribute('aria-label') && !(e.labels &&"
                    + " e.labels.length)).map(e => e.id || e.outerHTML).join()"))
        .isEmpty();
  }

  @Test
  void theListIsSearchedByNetwork() throws InterruptedException {
    browser.evaluate(
        "(() => { const s = document.getElementById('search'); s.value = 'default';"
            + " s.dispatchEvent(new Event('input')); })()");
    when("document.querySelectorAll('#region-list [role=option]').length === 2");
    browser.evaluate(
        "(() => { const s = document.getElementById('search'); s.value = '';"
            + " s.dispatchEvent(new Event('input')); })()");
    when("document.querySelectorAll('#region-list [role=option]').length === 4");
    assertThat(browser.complaints()).isEmpty();
  }

  private static void when(String condition) throws InterruptedException {
    assertThat(browser.evaluateWhen(condition, "true").asBoolean()).as(condition).isTrue();
  }

  private static void choose(String region) throws InterruptedException {
    browser.evaluate("document.getElementById('" + region + "').click()");
    when("!document.getElementById('details').hidden");
  }

  private static void choose(String select, String value) throws InterruptedException {
    browser.evaluate(
        "(() => { const s = document.getElementById('%s'); s.value = '%s';".formatted(select, value)
            + " s.dispatchEvent(new Event('change')); })()");
  }

  private static String text(String expression) throws InterruptedException {
    return browser.evaluate(expression).asString();
  }

  private static int number(String expression) throws InterruptedException {
    return browser.evaluate(expression).asInt();
  }
}
