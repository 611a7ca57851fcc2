const fs=require('fs'); const D=require('docx');
const P=(t,o={})=>new D.Paragraph({children:[new D.TextRun(t)],...o});
const doc=new D.Document({ comments:{children:[{id:0,author:'a',date:new Date(0),children:[P('请核对这句')]}]}, footnotes:{1:{children:[P('脚注一。')]}},
sections:[{children:[
 P('云桥村共享菜窖开张',{heading:D.HeadingLevel.TITLE}), P('谁来管',{heading:D.HeadingLevel.HEADING_1}),
 new D.Paragraph({children:[new D.CommentRangeStart(0),new D.TextRun({text:'窖口朝南',bold:true}),new D.TextRun('，门前有一块黑板'),new D.CommentRangeEnd(0),new D.TextRun({children:[new D.CommentReference(0)]}),new D.TextRun('。见'),new D.ExternalHyperlink({link:'https://x.cn',children:[new D.TextRun('这里')]}),new D.TextRun('的说明'),new D.FootnoteReferenceRun(1),new D.TextRun('。')]}),
 new D.Paragraph({children:[new D.InsertedTextRun({text:'新加的一句。',id:1,author:'a',date:'2020-01-01T00:00:00Z'}),new D.DeletedTextRun({text:'删去的一句。',id:2,author:'a',date:'2020-01-01T00:00:00Z'}),new D.TextRun('留下的一句。')]}),
 new D.Paragraph({children:[new D.TextRun('昨夜有人敲窗'),new D.TextRun({text:'推开门',break:1}),new D.TextRun({text:'只看见一行',break:1})]}),
 new D.Table({rows:[0,1].map(i=>new D.TableRow({children:[0,1].map(j=>new D.TableCell({children:[P(`格${i}${j}`)]}))}))}),
 new D.Paragraph({children:[new D.ImageRun({type:'jpg',data:fs.readFileSync('p.jpg'),transformation:{width:60,height:40}})]}),
 P('图为菜窖外景。'), P('甲',{bullet:{level:0}}), P('乙',{bullet:{level:0}}),
 new D.Paragraph({children:[new D.TextRun('有符号'),new D.SymbolRun('F0FC'),new D.TextRun('和制表'),new D.TextRun({children:[new D.Tab(),'之后']}),new D.TextRun({children:['第',D.PageNumber.CURRENT,'页']})]}),
]}]});
D.Packer.toBuffer(doc).then(b=>fs.writeFileSync('docx-js.docx',b));
