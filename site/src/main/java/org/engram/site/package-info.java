/**
 * The documentation as a site of plain files that opens offline: {@link org.engram.site.Site}
 * builds it from the project's Markdown, from the commands and from the settings' records.
 */
package org.engram.site;
