package org.engram.tensor.file;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** The binary files beside the tests. */
final class Resources {
  private Resources() {}

  static Path file(String name) {
    URL found = Resources.class.getResource(name);
    if (found == null) {
      throw new IllegalArgumentException("no test resource " + name);
    }
    try {
      return Path.of(found.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
