/** The viewer's page: its markup, its style and its script, which holds NiiVue. */
package org.engram.web;
