/** Documents whose page is written out here, where the oracle's parser is ours and could err too. */

const CELLS = "<TR><TD>1</TD><TD>2</TD></TR>";

export const EXAMPLES: readonly (readonly [markdown: string, page: string])[] = [
  [
    "[a]\n\n[a]: https://1.example\n\nx\n\n[a]: https://2.example\n\ny\n\n[a]",
    "<P><A href=https://1.example>a</A></P><P>x</P><P>y</P><P><A href=https://1.example>a</A></P>",
  ],
  ["a[^1] b", "<P>a<SUP class=nbllm-footnote-label>1</SUP> b</P>"],
  [
    "a\n[^n-1]: *b*\nc\n\nd",
    "<P>a</P><DIV class=nbllm-footnote><SUP class=nbllm-footnote-label>n-1</SUP> <EM>b</EM> c</DIV><P>d</P>",
  ],
  ["- [x] a\n- [ ] b", "<UL><LI>☑ a</LI><LI>☐ b</LI></UL>"],
  ["- a\n\n- b", "<UL><LI><P>a</P></LI><LI><P>b</P></LI></UL>"],
  ["$$\nx\n\ny", "<DIV class=nbllm-maths>$$ x y</DIV>"],
  ["\\[\nx\n\\]\ny", "<DIV class=nbllm-maths>\\[ x \\]</DIV><P>y</P>"],
  ["a $x$ and $5, $6", "<P>a <SPAN class=nbllm-maths>$x$</SPAN> and $5, $6</P>"],
  [
    `|a|b|\n|-|-|\n${"|1|2|\n".repeat(25)}|1|2`,
    `<TABLE><THEAD><TR><TH>a</TH><TH>b</TH></TR></THEAD><TBODY>${CELLS.repeat(26)}</TBODY></TABLE>`,
  ],
  [
    "> [q]: https://q.example\n't\n| a | b |\n|---|---|\n| c | d |\n| t2'",
    "<BLOCKQUOTE></BLOCKQUOTE>",
  ],
  ["\\(z\\)", "<P><SPAN class=nbllm-maths>\\(z\\)</SPAN></P>"],
];
